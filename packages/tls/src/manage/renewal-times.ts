import { createHash } from 'node:crypto';
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
  const part = createHash('sha256').update(name, 'utf8').digest().readUInt32BE(0) / 2 ** 32;
  return expires - window * (1 + spread * part);
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
