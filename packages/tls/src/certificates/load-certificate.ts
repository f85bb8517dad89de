import { createSecureContext } from 'node:tls';
import { errors } from '../errors.js';
import { assertBelongTogether } from '../keys/belongs-together.js';
import { certificateFacts } from '../keys/certificate-facts.js';
import { stapleFields, type StapledCertificate } from '../ocsp/stapled-certificate.js';

/**
 * Reads a certificate.
 *
 * @param certificate - chain, PEM
 * @param key - private key, PEM
 * @param tags - labels that connection policies select by
 * @param origin - where it comes from, for messages
 * @throws `TLS_CERTIFICATE_INVALID`
 * @internal
 */
export function loadCertificate(certificate: string, key: string, tags: readonly string[], origin: string): StapledCertificate {
  try {
    const { names, fingerprint, expires, publicKey, ocspUrl } = certificateFacts(certificate);
    assertBelongTogether(certificate, publicKey, key);
    createSecureContext({ cert: certificate, key });
    return { certificate, key, tags, names, fingerprint, expires, ...stapleFields(ocspUrl) };
  } catch (error) {
    throw errors.TLS_CERTIFICATE_INVALID({ origin, reason: (error as Error).message }, { cause: error });
  }
}
