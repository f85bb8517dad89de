import { X509Certificate } from 'node:crypto';
import type { RenewalAdvice } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { certificateParts } from '../keys/certificate-parts.js';
import { derParts, readDer } from '../keys/der.js';
import { jsonObject, type AcmeAnswer } from './acme-session.js';

/** The extension that names the key of who has signed (RFC 5280, section 4.2.1.1). */
const authorityKeyIdentifier = '551d23';

/**
 * The name that a certificate has where an ACME server is asked when to renew it.
 *
 * @param chain - PEM, leaf first
 * @returns `undefined` where the certificate does not say whose key has signed it
 * @throws where it cannot be read
 * @see RFC 9773, section 4.1
 */
export function renewalIdOf(chain: string): string | undefined {
  const { serial, extensions } = certificateParts(new X509Certificate(chain).raw);
  const value = extensions.get(authorityKeyIdentifier);
  const key = value === undefined ? undefined : derParts(readDer(value)).find(({ tag }) => tag === 0x80);
  return key === undefined ? undefined : `${key.content.toString('base64url')}.${serial.content.toString('base64url')}`;
}

/**
 * Reads when a certificate is to be renewed.
 *
 * @param askAgainAt - what the header field `Retry-After` says
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
