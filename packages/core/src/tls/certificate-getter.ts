import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { CertificateQuery } from './certificate.js';

/** Contract of a certificate getter: fetches certificates from elsewhere during a TLS handshake. @experimental */
export interface CertificateGetter {
  /**
   * Fetches the certificate for a connection. Called for names without a certificate in memory; one call at a time for each name.
   *
   * @returns chain and private key, PEM; `undefined` if there is no certificate for this connection
   * @throws any error: it is logged, and the next getter is asked
   */
  getCertificate(query: CertificateQuery, signal: AbortSignal): Promise<GotCertificate | undefined>;
}

/** A certificate that a getter returned. @experimental */
export interface GotCertificate {
  /** Certificate chain, leaf first, PEM. */
  readonly certificate: string;
  /** Private key, PEM. */
  readonly key: string;
}

/** Namespace of certificate getters; the key `via` names one. @experimental */
export const certificateGetters = defineNamespace<CertificateGetter>({
  id: 'tls.get_certificate',
  inlineKey: 'via',
  description: contractDescription({
    summary: 'Certificate getters fetch certificates from another service while a client waits for its connection.',
    signature: [
      'getCertificate(query: CertificateQuery, signal: AbortSignal): Promise<GotCertificate | undefined>;',
      '// GotCertificate',
      'readonly certificate: string;',
      'readonly key: string;',
    ],
    rules: [
      'Called for names of the policy without a certificate in memory, in the order of the config, until one getter has a certificate. It is never ' +
      'called concurrently for one name.',
      'A client waits for it, so it should take at most a second. It must end when `signal` is aborted.',
      'It returns the chain, leaf first, and the private key, both in PEM. The result is not cached: every new connection calls it again, so it ' +
      'must cache results itself.',
      '`serverName` comes from the client: it may be any name, or empty.',
    ],
    outcomes: [
      ['answers a certificate', 'the client is shown it'],
      ['answers `undefined`', 'the next getter is called; then a certificate is obtained if the policy allows that, or the handshake fails'],
      ['throws or rejects', 'the same; a line in the log'],
      ['answers anything else, or a chain and a key that do not fit', 'the same; `CORE_MODULE_FAULT` in the log'],
      ['does not settle', 'the same after a time limit, which aborts `signal`'],
    ],
  }),
  methods: ['getCertificate'],
  stability: 'experimental',
  template: async () => (await import('./templates/certificate-getter.js')).template,
});
