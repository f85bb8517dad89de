/**
 * `@caddis/core/tls`: the standard namespaces of TLS, each with the contract of its modules.
 *
 * @packageDocumentation
 */
export { authoritySources, type AuthoritySource } from './authority-source.js';
export type { Certificate, CertificateQuery, Certificates, ChallengePorts, SessionTickets } from './certificate.js';
export { certificateGetters, type CertificateGetter, type GotCertificate } from './certificate-getter.js';
export { certificatePermissions, type CertificatePermission } from './certificate-permission.js';
export { clientCertificateVerifiers, type ClientCertificateVerifier } from './client-certificate-verifier.js';
export { dnsProviders, type DnsProvider, type DnsRecord } from './dns-provider.js';
export { issuers, type CertificateOrder, type Challenge, type ChallengeType, type DnsDefaults, type IssuedCertificate, type Issuer, type RenewalAdvice } from './issuer.js';
export { leafLoaders, type LeafLoader } from './leaf-loader.js';
export { storage, storages, type Storage, type StoredValue } from './storage.js';
