import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { DnsProvider } from './dns-provider.js';
import type { Storage } from './storage.js';

/** How a client of ACME proves that it has a name. @experimental */
export type ChallengeType = 'http-01' | 'tls-alpn-01' | 'dns-01';

/** Proof that is to be shown to an issuer. @experimental */
export interface Challenge {
  readonly type: 'http-01' | 'tls-alpn-01';
  readonly name: string;
  readonly token: string;
  /** The token with the thumbprint of the account's key. */
  readonly keyAuthorization: string;
  /** Port to which questions on the port of this type are forwarded. Left out, it is that of the type, or what the app `http` has in its place. Where nothing listens there, a listener is opened. */
  readonly port?: number | undefined;
  /** Address for a listener that is opened; left out, all of the machine. */
  readonly host?: string | undefined;
}

/** Who writes and looks up records of DNS, for issuers that say nothing else. @experimental */
export interface DnsDefaults {
  /** Who writes records into zones. */
  readonly provider?: DnsProvider | undefined;
  /** DNS servers to ask, each an address with or without port; none: those of the system. */
  readonly resolvers: readonly string[];
}

/** A certificate that is wanted. @experimental */
export interface CertificateOrder {
  /** Names that it is to be for: lower case, in ASCII. */
  readonly names: readonly string[];
  /** Request for it (PKCS #10, DER), signed with the key that it is for. */
  readonly request: Buffer;
  /** How many tries for these names failed since the last that did not. */
  readonly failures: number;
  /** The certificate that it is to take the place of, chain, PEM; left out where there is none. */
  readonly replaces?: string | undefined;
  /** What the app says of DNS; what the config of the issuer says counts more. Left out, nothing. */
  readonly dns?: DnsDefaults | undefined;
  /** Where the issuer keeps what it needs at the next order, such as its accounts: in its own folder. */
  readonly storage: Storage;
  /** Aborted when nobody wants it any more. */
  readonly signal: AbortSignal;
  /**
   * Shows a proof to whoever asks for it, by all listeners of this machine and, where the storage is shared, of the others.
   *
   * @returns what takes it back
   */
  present(challenge: Challenge): Promise<() => Promise<void>>;
}

/** A certificate as issued. @experimental */
export interface IssuedCertificate {
  /** Chain, leaf first, PEM. */
  readonly certificate: string;
  /** What the issuer wants to know at the renewal; plain JSON, kept beside the certificate. */
  readonly metadata?: unknown;
}

/** When an issuer wants a certificate to be renewed. @experimental */
export interface RenewalAdvice {
  /** The time within which it is to be renewed, milliseconds since the Unix epoch. It may be over. */
  readonly begins: number;
  readonly ends: number;
  /** When the issuer is to be asked again, milliseconds since the Unix epoch; left out, after six hours. */
  readonly askAgainAt?: number | undefined;
}

/** Contract of an issuer of certificates. @experimental */
export interface Issuer {
  /** Name of the issuer's folder in the storage: the same for the same issuer over all restarts, `local` or the URL of a directory as Caddy writes it. */
  readonly issuerKey: string;

  /**
   * Obtains a certificate. Called for a name at a time, for many names side by side; the caller has the lock of the name, waits between failures, and asks the next issuer after one that fails.
   *
   * @throws whatever says why there is none. An error with the property `retryAfter` (milliseconds since the Unix epoch) is not asked again before that time
   */
  issue(order: CertificateOrder): Promise<IssuedCertificate>;

  /**
   * Tells when a certificate that it has issued is to be renewed; may be left out. Asked every few hours for each certificate, so that an authority can have certificates renewed before it revokes them.
   *
   * @param certificate - chain, PEM
   * @returns `undefined` where it has no opinion: the policy decides
   */
  renewal?(certificate: string, signal: AbortSignal): Promise<RenewalAdvice | undefined>;
}

/** Namespace of issuers; the key `module` names one. @experimental */
export const issuers = defineNamespace<Issuer>({
  id: 'tls.issuance',
  inlineKey: 'module',
  description: contractDescription({
    summary: 'Issuers make certificates: by asking an authority, or as one.',
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
      '`issuerKey` names the folder of the issuer in the storage, where its certificates are found after a restart. It is the same as long as the issuer is, and is known after `provision`.',
      '`issue` is called when a name has no certificate, and when one is to be renewed: for many names side by side, for one name once at a time among all servers that share the storage. It may take minutes, and ends when `signal` is aborted.',
      '`request` is a PKCS #10 request, DER, signed with the key of the certificate. The issuer never sees the key.',
      'What must outlive a restart, such as accounts, goes to `storage`, in a folder that begins with a name of the issuer’s own.',
      '`present` shows the proof of a challenge of ACME over HTTP or TLS until the function that it returns is called.',
      '`renewal` may be left out. It is asked every few hours for each certificate of the issuer, and tells within which time the certificate is to be renewed; where it throws or tells nothing, a part of the lifetime decides.',
      'Nothing is kept in memory that grows with the number of names.',
    ],
    outcomes: [
      ['answers a certificate for the key of the request and all names', 'it is stored, and shown to clients'],
      ['throws or rejects', 'a line in the log; the next issuer of the policy is asked, and all of them again after a pause that grows'],
      ['throws an error with `retryAfter`, milliseconds since the Unix epoch', 'the same; it is not asked for the name again before that time'],
      ['answers anything else, or a certificate for another key or other names', 'the same as a throw; `CORE_MODULE_FAULT` in the log'],
      ['does not settle', 'the same after a time limit, which aborts `signal`'],
    ],
  }),
  methods: ['issue'],
  stability: 'experimental',
  template: async () => (await import('./templates/issuer.js')).template,
});
