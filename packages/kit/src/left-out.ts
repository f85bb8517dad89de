import { shortened } from './text/shortened.js';

/**
 * Something that was named but cannot be used, with the reason, for a status or a log line.
 *
 * @public
 */
export interface LeftOut {
  /** What was left out, as its origin names it: a record, a container, a key. */
  readonly candidate: string;
  /** Why, in a few words that an operator understands. */
  readonly reason: string;
}

/** Maximum number of items in a log line or a status. */
const maxTold = 20;

/**
 * Shortens what was left out to what a person reads, so that no log line or status grows with what somebody else sends.
 *
 * @public
 */
export function toldLeftOut(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  const told = leftOut.slice(0, maxTold).map(({ candidate, reason }) => ({ candidate: shortened(candidate), reason: shortened(reason) }));
  const more = leftOut.length - told.length;
  return more === 0 ? told : [...told, { candidate: `${more} more`, reason: 'not listed' }];
}
