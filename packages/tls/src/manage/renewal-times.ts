import { createHash } from 'node:crypto';
import type { RenewalAdvice } from '@caddis/core/tls';
import { jittered } from '@caddis/kit';
import type { StoredCertificate } from './stored-certificate.js';

const minuteMs = 60_000;
const retryMinutes = [1, 2, 2, 5, 10, 10, 10, 20, 20, 20, 20, 30, 30, 60, 60, 60, 120, 120, 180, 180, 360];
/** Maximum delay between two tries, in milliseconds. */
export const maxRetryMs = 360 * minuteMs;
/** How long a failing name is retried, in milliseconds. */
export const maxTryingMs = 30 * 24 * 60 * minuteMs;
/** Share of the renewal window over which renewals are spread. */
const spread = 0.1;
/** Share of the renewal window, at its end, in which a certificate is renewed regardless of advice. */
const lastPart = 0.05;

/**
 * When a certificate should be renewed: at the start of the renewal window, or earlier by an offset that depends on the name. The offset prevents
 * that certificates which were obtained together are also renewed together.
 *
 * @param ratio - renewal window as a share of the lifetime
 * @returns milliseconds since the Unix epoch
 * @internal
 */
export function renewalTime(name: string, { begins, expires }: StoredCertificate, ratio: number): number {
  const window = (expires - begins) * ratio;
  return expires - window * (1 + spread * partOf(name));
}

/**
 * When to renew a certificate with advice: at a point in the advised period that depends on the name, the same on all servers, and before it expires.
 *
 * @param ratio - renewal window without advice, as a share of the lifetime
 * @returns milliseconds since the Unix epoch
 * @see RFC 9773, section 4.2
 * @internal
 */
export function advisedTime(name: string, { begins, expires }: StoredCertificate, ratio: number, advice: RenewalAdvice): number {
  const lastTime = expires - (expires - begins) * ratio * lastPart;
  return Math.min(lastTime, advice.begins + (advice.ends - advice.begins) * partOf(name));
}

/** When to ask an issuer for advice first: within an hour, at a time that depends on the name. @internal */
export function firstAdviceTime(name: string, now: number): number {
  return now + 60 * minuteMs * partOf(name);
}

/** When to ask for advice again: as the issuer says, but after at least ten minutes and at most a day. @internal */
export function nextAdviceTime(now: number, askAgainAt = now + 360 * minuteMs): number {
  return Math.min(now + 24 * 60 * minuteMs, Math.max(now + 10 * minuteMs, askAgainAt));
}

/** Hashes a name to a number from 0 to below 1. */
function partOf(name: string): number {
  return createHash('sha256').update(name, 'utf8').digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * Delay before the next try, in milliseconds.
 *
 * @param failures - number of failed tries so far
 * @see certmagic's `retryIntervals`
 * @internal
 */
export function retryDelay(failures: number, random?: () => number): number {
  const minutes = retryMinutes[Math.min(failures, retryMinutes.length) - 1] ?? 1;
  return jittered(minutes * minuteMs, 0.2, random);
}
