import { createHash } from 'node:crypto';
import type { RenewalAdvice } from '@caddis/core/tls';
import { jittered } from '@caddis/kit';
import type { StoredCertificate } from './stored-certificate.js';

const minuteMs = 60_000;
const retryMinutes = [1, 2, 2, 5, 10, 10, 10, 20, 20, 20, 20, 30, 30, 60, 60, 60, 120, 120, 180, 180, 360];
/** Longest delay between two tries, milliseconds. */
export const maxRetryMs = 360 * minuteMs;
/** How long one that fails is tried, milliseconds. */
export const maxTryingMs = 30 * 24 * 60 * minuteMs;
/** Part of the window by which renewals are spread. */
const spread = 0.1;
/** Part of the window in which a certificate is renewed whatever its issuer says. */
const lastPart = 0.05;

/**
 * When a certificate is to be renewed: when so much of its lifetime is left, and a little before, for each name by another part, so that what was obtained together
 * is not renewed together.
 *
 * @param ratio - part of the lifetime
 * @returns milliseconds since the Unix epoch
 * @internal
 */
export function renewalTime(name: string, { begins, expires }: StoredCertificate, ratio: number): number {
  const window = (expires - begins) * ratio;
  return expires - window * (1 + spread * partOf(name));
}

/**
 * When a certificate is to be renewed of which its issuer says when: at a time within, for each name another one, the same on all servers; and in good time before it ends.
 *
 * @param ratio - part of the lifetime at which it would be renewed without advice
 * @returns milliseconds since the Unix epoch
 * @see RFC 9773, section 4.2
 * @internal
 */
export function advisedTime(name: string, { begins, expires }: StoredCertificate, ratio: number, advice: RenewalAdvice): number {
  const lastTime = expires - (expires - begins) * ratio * lastPart;
  return Math.min(lastTime, advice.begins + (advice.ends - advice.begins) * partOf(name));
}

/** When an issuer is asked for its advice for the first time: within an hour, for each name at another time. @internal */
export function firstAdviceTime(name: string, now: number): number {
  return now + 60 * minuteMs * partOf(name);
}

/** When it is asked the next time: as it says, but neither all the time nor never. @internal */
export function nextAdviceTime(now: number, askAgainAt = now + 360 * minuteMs): number {
  return Math.min(now + 24 * 60 * minuteMs, Math.max(now + 10 * minuteMs, askAgainAt));
}

/** A number from 0 to below 1, for each name another one. */
function partOf(name: string): number {
  return createHash('sha256').update(name, 'utf8').digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * Time before the next try.
 *
 * @param failures - how many tries have failed
 * @see certmagic's `retryIntervals`
 * @internal
 */
export function retryDelay(failures: number, random?: () => number): number {
  const minutes = retryMinutes[Math.min(failures, retryMinutes.length) - 1] ?? 1;
  return jittered(minutes * minuteMs, 0.2, random);
}
