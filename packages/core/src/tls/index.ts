/**
 * `@caddis/core/tls`: the standard namespaces of certificates, each with the contract of its modules.
 *
 * @packageDocumentation
 */
export type { Certificate, CertificateQuery, Certificates } from './certificate.js';
export type { CertificateGetter, GotCertificate } from './certificate-getter.js';
export type { DnsProvider, DnsRecord } from './dns-provider.js';
export type { CertificateOrder, Challenge, ChallengeType, IssuedCertificate, Issuer } from './issuer.js';
export type { Storage, StoredValue } from './storage.js';
