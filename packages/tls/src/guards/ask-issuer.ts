import { X509Certificate, type KeyObject } from 'node:crypto';
import { blameModule, describeValue, moduleFault, propertyOf, type Clock } from '@caddis/core';
import type { CertificateOrder, Issuer, RenewalAdvice } from '@caddis/core/tls';
import { certificateNames, coversName } from '@caddis/http/kit';
import { withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

/** Timeout of an order, in milliseconds. */
const orderMs = 15 * 60_000;
/** Timeout of a request for renewal advice, in milliseconds. */
const questionMs = 60_000;

/** A certificate from an issuer, after it has been checked. @internal */
export interface CheckedCertificate {
  /** Chain, PEM. */
  readonly certificate: string;
  readonly metadata: unknown;
}

/**
 * Returns the name of an issuer's folder, with a check of the module's answer.
 *
 * @throws `CORE_MODULE_FAULT`
 * @internal
 */
export function issuerKeyOf(issuer: Issuer): string {
  let key: unknown;
  try {
    key = issuer.issuerKey;
  } catch (error) {
    throw blameModule({ module: issuer, method: 'issuerKey' }, error);
  }
  if (typeof key !== 'string' || key === '') throw moduleFault({ module: issuer, method: 'issuerKey' }, `is ${describeValue(key)}, expected a text`);
  return key;
}

/**
 * Asks an issuer for a certificate. All orders go through this function.
 *
 * @param key - private key of the certificate request
 * @throws the issuer's error; `CORE_MODULE_FAULT` for an invalid answer; `TLS_CALL_LATE`
 * @internal
 */
export async function askIssuer(issuer: Issuer, order: CertificateOrder, key: KeyObject, clock: Clock): Promise<CheckedCertificate> {
  const call = { module: issuer, method: 'issue' };
  const late = (): Error => errors.TLS_CALL_LATE({ what: 'the issuer did not issue a certificate', seconds: orderMs / 1000 });
  let answer: unknown;
  try {
    answer = await withDeadline({ clock, deadlineMs: orderMs, late, signal: order.signal }, async (signal) => issuer.issue({ ...order, signal }));
  } catch (error) {
    order.signal.throwIfAborted();
    throw blameModule(call, error);
  }
  const certificate = propertyOf(answer, 'certificate');
  if (typeof certificate !== 'string') throw moduleFault(call, `answered ${describeValue(answer)}, expected a certificate`);
  let leaf: X509Certificate;
  let names: readonly string[];
  try {
    leaf = new X509Certificate(certificate);
    names = certificateNames(leaf);
  } catch (error) {
    throw moduleFault(call, 'answered something that is not a certificate', error);
  }
  if (!leaf.checkPrivateKey(key)) throw moduleFault(call, 'answered a certificate for another key');
  const missing = order.names.find((name) => !names.some((each) => coversName(each, name)));
  if (missing !== undefined) throw moduleFault(call, `answered a certificate that is not for ${missing}`);
  return { certificate, metadata: propertyOf(answer, 'metadata') };
}

/** When an issuer may be asked again, according to its error, in milliseconds since the Unix epoch; 0 if it does not say. @internal */
export function retryAfterOf(error: unknown): number {
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 8; at = propertyOf(at, 'cause'), depth += 1) {
    const time = propertyOf(at, 'retryAfter');
    if (typeof time === 'number' && Number.isFinite(time)) return time;
  }
  return 0;
}

/**
 * Asks an issuer when a certificate should be renewed. All such calls go through this function.
 *
 * @param certificate - certificate chain, PEM
 * @returns `undefined` if the issuer has no advice
 * @throws the issuer's error; `CORE_MODULE_FAULT` for an invalid answer; `TLS_CALL_LATE`
 * @internal
 */
export async function askRenewal(issuer: Issuer, certificate: string, clock: Clock, signal: AbortSignal): Promise<RenewalAdvice | undefined> {
  const call = { module: issuer, method: 'renewal' };
  const late = (): Error => errors.TLS_CALL_LATE({ what: 'the issuer did not say when to renew', seconds: questionMs / 1000 });
  let answer: unknown;
  try {
    answer = await withDeadline({ clock, deadlineMs: questionMs, late, signal }, async (ended) => issuer.renewal?.(certificate, ended));
  } catch (error) {
    signal.throwIfAborted();
    throw blameModule(call, error);
  }
  if (answer === undefined || answer === null) return undefined;
  const [begins, ends, askAgainAt] = ['begins', 'ends', 'askAgainAt'].map((name) => propertyOf(answer, name));
  if (!Number.isFinite(begins) || !Number.isFinite(ends) || (begins as number) > (ends as number)) throw moduleFault(call, `answered ${describeValue(answer)}, expected a time with its begin and end`);
  return { begins: begins as number, ends: ends as number, askAgainAt: Number.isFinite(askAgainAt) ? (askAgainAt as number) : undefined };
}
