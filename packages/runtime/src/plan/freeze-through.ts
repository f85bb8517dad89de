import type { Pace, Steps } from '../pace.js';

/** Cost of freezing one object, in units of a pace. */
const containerUnits = 0.5;

/**
 * Freezes a JSON value deeply, in place. Values that are already frozen are not visited. Works at any depth.
 *
 * @param value - a JSON value
 * @param pace - tells when to yield
 * @returns the value
 * @internal
 */
export function* freezeThrough<T>(value: T, pace: Pace): Steps<T> {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const container = pending.pop();
    if (typeof container !== 'object' || container === null || Object.isFrozen(container)) continue;
    if (pace.spend(containerUnits)) yield;
    Object.freeze(container);
    for (const item of Array.isArray(container) ? (container as readonly unknown[]) : Object.values(container)) {
      if (typeof item === 'object') pending.push(item);
    }
  }
  return value;
}
