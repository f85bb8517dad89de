import { createSecureContext } from 'node:tls';
import { errors } from '../errors.js';
import { assertBelongTogether } from '../keys/belongs-together.js';
import { certificateFacts } from '../keys/certificate-facts.js';
import { stapleFields, type StapledCertificate } from '../ocsp/stapled-certificate.js';

/**
 * Parses a certificate with its private key.
 *
 * @param certificate - certificate chain, PEM
 * @param key - private key, PEM
 * @param tags - labels by which connection policies select certificates
 * @param origin - source of the certificate, for messages
 * @throws `TLS_CERTIFICATE_INVALID`
 * @internal
 */
export function loadCertificate(certificate: string, key: string, tags: readonly string[], origin: string): StapledCertificate {
  try {
    const { names, fingerprint, expires, publicKey, ocspUrl } = certificateFacts(certificate);
    assertBelongTogether(certificate, publicKey, key);
    createSecureContext({ cert: certificate, key });
    return { certificate, key, tags, names: [...new Set(names)], fingerprint, expires, ...stapleFields(ocspUrl) };
  } catch (error) {
    throw errors.TLS_CERTIFICATE_INVALID({ origin, reason: (error as Error).message }, { cause: error });
  }
}
