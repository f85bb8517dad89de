/** How a client of ACME proves that it has a name. @experimental */
export type ChallengeType = 'http-01' | 'tls-alpn-01' | 'dns-01';

/** Proof that is to be shown to an issuer. @experimental */
export interface Challenge {
  readonly type: 'http-01' | 'tls-alpn-01';
  readonly name: string;
  readonly token: string;
  /** The token with the thumbprint of the account's key. */
  readonly keyAuthorization: string;
}

/** A certificate that is wanted. @experimental */
export interface CertificateOrder {
  /** Names that it is to be for: lower case, in ASCII. */
  readonly names: readonly string[];
  /** Request for it (PKCS #10, DER), signed with the key that it is for. */
  readonly request: Buffer;
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
}
