import type { CertificateQuery } from './certificate.js';

/** Contract of what gets certificates from elsewhere while a client waits. @experimental */
export interface CertificateGetter {
  /**
   * Gets the certificate for a connection. Called for names without a certificate in memory, once for a name at a time.
   *
   * @returns chain and private key, PEM; `undefined` where it has none for this connection
   * @throws whatever it likes: it is logged, and the next one is asked
   */
  getCertificate(query: CertificateQuery, signal: AbortSignal): Promise<GotCertificate | undefined>;
}

/** A certificate that was got. @experimental */
export interface GotCertificate {
  /** Chain, leaf first, PEM. */
  readonly certificate: string;
  /** Private key, PEM. */
  readonly key: string;
}
