/**
 * `@caddis/core/tls`: the standard namespaces of certificates, each with the contract of its modules.
 *
 * @packageDocumentation
 */
export type { Certificate, CertificateQuery, Certificates } from './certificate.js';
export { certificateGetters, type CertificateGetter, type GotCertificate } from './certificate-getter.js';
export { dnsProviders, type DnsProvider, type DnsRecord } from './dns-provider.js';
export { issuers, type CertificateOrder, type Challenge, type ChallengeType, type IssuedCertificate, type Issuer } from './issuer.js';
export type { Storage, StoredValue } from './storage.js';
