import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { DnsProvider } from './dns-provider.js';
import type { Storage } from './storage.js';

/** How an ACME client proves that it controls a name. @experimental */
export type ChallengeType = 'http-01' | 'tls-alpn-01' | 'dns-01';

/** A proof that the issuer will look for. @experimental */
export interface Challenge {
  readonly type: 'http-01' | 'tls-alpn-01';
  readonly name: string;
  readonly token: string;
  /** The token, joined with the thumbprint of the account's key. */
  readonly keyAuthorization: string;
  /** Port that receives the issuer's request. When left out: the type's own, or what the app `http` uses. If it is free, a listener is opened. */
  readonly port?: number | undefined;
  /** Address of a listener that is opened; all addresses of the machine when left out. */
  readonly host?: string | undefined;
}

/** Default DNS settings for issuers that configure nothing else. @experimental */
export interface DnsDefaults {
  /** Writes records into zones. */
  readonly provider?: DnsProvider | undefined;
  /** DNS servers to query, each an address with or without a port; if empty, those of the system. */
  readonly resolvers: readonly string[];
}

/** A request for a certificate. @experimental */
export interface CertificateOrder {
  /** Names of the certificate, in lower-case ASCII. */
  readonly names: readonly string[];
  /** Certificate signing request (PKCS #10, DER), signed with the key of the certificate. */
  readonly request: Buffer;
  /** Number of failed attempts for these names since the last success. */
  readonly failures: number;
  /** The certificate to replace, as a PEM chain; absent if there is none. */
  readonly replaces?: string | undefined;
  /** DNS settings of the app; the issuer's own config takes precedence. Absent if there are none. */
  readonly dns?: DnsDefaults | undefined;
  /** For what the issuer must keep until the next order, such as accounts; use a folder of the issuer's own. */
  readonly storage: Storage;
  /** Aborted when the certificate is no longer wanted. */
  readonly signal: AbortSignal;
  /**
   * Publishes a proof on all listeners of this machine and, if the storage is shared, of the other machines.
   *
   * @returns a function that withdraws the proof
   */
  present(challenge: Challenge): Promise<() => Promise<void>>;
}

/** An issued certificate. @experimental */
export interface IssuedCertificate {
  /** Certificate chain, leaf first, PEM. */
  readonly certificate: string;
  /** What the issuer needs for the renewal; plain JSON, stored beside the certificate. */
  readonly metadata?: unknown;
}

/** When an issuer wants a certificate to be renewed. @experimental */
export interface RenewalAdvice {
  /** Time window in which to renew, in milliseconds since the Unix epoch. It may be in the past. */
  readonly begins: number;
  readonly ends: number;
  /** When to ask the issuer again, in milliseconds since the Unix epoch; after six hours when left out. */
  readonly askAgainAt?: number | undefined;
}

/** Contract of a certificate issuer. @experimental */
export interface Issuer {
  /** Name of the issuer's folder in the storage, the same after every restart: `local`, or the URL of an ACME directory as Caddy writes it. */
  readonly issuerKey: string;

  /**
   * Obtains a certificate. Called once at a time for each name, concurrently for many names. The caller holds the lock of the name, waits after
   * failures, and asks the next issuer if this one fails.
   *
   * @throws the reason why there is no certificate. If the error has a property `retryAfter` (milliseconds since the Unix epoch), the issuer is not
   * asked again before that time
   */
  issue(order: CertificateOrder): Promise<IssuedCertificate>;

  /**
   * Tells when a certificate of this issuer should be renewed; optional. Called every few hours for each certificate, so that an authority can have
   * certificates renewed before it revokes them.
   *
   * @param certificate - PEM chain
   * @returns `undefined` if the issuer has no preference; the renewal policy then decides
   */
  renewal?(certificate: string, signal: AbortSignal): Promise<RenewalAdvice | undefined>;
}

/** Namespace of issuers; the key `module` names one. @experimental */
export const issuers = defineNamespace<Issuer>({
  id: 'tls.issuance',
  inlineKey: 'module',
  description: contractDescription({
    summary: 'Issuers obtain certificates from an authority, or act as one.',
    signature: [
      'readonly issuerKey: string;',
      'issue(order: CertificateOrder): Promise<IssuedCertificate>;',
      'renewal?(certificate: string, signal: AbortSignal): Promise<RenewalAdvice | undefined>;',
      '// CertificateOrder',
      'readonly names: readonly string[];',
      'readonly request: Buffer;',
      'readonly failures: number;',
      'readonly replaces?: string;',
      'readonly storage: Storage;',
      'readonly signal: AbortSignal;',
      'present(challenge: Challenge): Promise<() => Promise<void>>;',
      '// IssuedCertificate',
      'readonly certificate: string;',
      'readonly metadata?: unknown;',
      '// RenewalAdvice',
      'readonly begins: number;',
      'readonly ends: number;',
      'readonly askAgainAt?: number;',
    ],
    rules: [
      '`issuerKey` names the folder of the issuer in the storage, where its certificates are found after a restart. It must never change for the ' +
      'same issuer, and must be known after `provision`.',
      '`issue` is called when a name has no certificate, and when a certificate must be renewed. Calls for different names are concurrent; for one ' +
      'name, only one call runs at a time among all servers that share the storage. It may take minutes, and must end when `signal` is aborted.',
      '`request` is a PKCS #10 request in DER, signed with the key of the certificate. The issuer never sees the key.',
      'Data that must survive a restart, such as accounts, goes to `storage`, in a folder that begins with a name of the issuer’s own.',
      '`present` makes the proof of an ACME challenge available over HTTP or TLS until the function that it returns is called.',
      '`renewal` is optional. It is called every few hours for each certificate of the issuer, and returns the period in which the certificate ' +
      'should be renewed. If it throws or returns nothing, a share of the lifetime is used.',
      'It must not keep data in memory that grows with the number of names.',
    ],
    outcomes: [
      ['answers a certificate for the key of the request and all names', 'it is stored, and presented to clients'],
      ['throws or rejects', 'a line in the log; the next issuer of the policy is called, and all of them again after a growing pause'],
      ['throws an error with `retryAfter`, milliseconds since the Unix epoch', 'the same; it is not called for the name again before that time'],
      ['answers anything else, or a certificate for another key or other names', 'the same as a throw; `CORE_MODULE_FAULT` in the log'],
      ['does not settle', 'the same after a time limit, which aborts `signal`'],
    ],
  }),
  methods: ['issue'],
  stability: 'experimental',
  template: async () => (await import('./templates/issuer.js')).template,
});
