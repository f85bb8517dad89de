import { X509Certificate } from 'node:crypto';
import type { RenewalAdvice } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { certificateParts } from '../keys/certificate-parts.js';
import { derParts, readDer } from '../keys/der.js';
import { jsonObject, type AcmeAnswer } from './acme-session.js';

/** OID of the extension that identifies the issuer's key (RFC 5280, section 4.2.1.1). */
const authorityKeyIdentifier = '551d23';

/**
 * Returns the identifier of a certificate in requests for renewal information.
 *
 * @param chain - PEM, leaf first
 * @returns `undefined` if the certificate does not identify its issuer's key
 * @throws if the certificate cannot be parsed
 * @see RFC 9773, section 4.1
 */
export function renewalIdOf(chain: string): string | undefined {
  const { serial, extensions } = certificateParts(new X509Certificate(chain).raw);
  const value = extensions.get(authorityKeyIdentifier);
  const key = value === undefined ? undefined : derParts(readDer(value)).find(({ tag }) => tag === 0x80);
  return key === undefined ? undefined : `${key.content.toString('base64url')}.${serial.content.toString('base64url')}`;
}

/**
 * Parses renewal information.
 *
 * @param askAgainAt - time from the header field `Retry-After`, in milliseconds since the Unix epoch
 * @throws `TLS_ACME_ANSWER_INVALID`
 * @see RFC 9773, section 4.2
 */
export function readRenewalInfo(answer: AcmeAnswer, askAgainAt: number | undefined): RenewalAdvice {
  const window: unknown = jsonObject(answer)['suggestedWindow'];
  const { start, end } = (typeof window === 'object' && window !== null ? window : {}) as { readonly start?: unknown; readonly end?: unknown };
  const [begins, ends] = [start, end].map((text) => (typeof text === 'string' ? Date.parse(text) : NaN)) as [number, number];
  if (!(begins <= ends)) throw errors.TLS_ACME_ANSWER_INVALID({ method: answer.method, url: answer.url, reason: 'it has no window of time' });
  return { begins, ends, askAgainAt };
}
