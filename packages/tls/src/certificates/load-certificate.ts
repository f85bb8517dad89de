import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { certificateNames } from '@caddis/http/kit';
import { errors } from '../errors.js';
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
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) throw new Error('the key belongs to another certificate');
    createSecureContext({ cert: certificate, key });
    return { certificate, key, tags, names: certificateNames(parsed), fingerprint: parsed.fingerprint256, expires: Date.parse(parsed.validTo), ...stapleFields(parsed) };
  } catch (error) {
    throw errors.TLS_CERTIFICATE_INVALID({ origin, reason: (error as Error).message }, { cause: error });
  }
}
