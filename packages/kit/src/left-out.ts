import { shortened } from './text/shortened.js';

/**
 * A candidate that cannot be used, with the reason, for a status or a log line.
 *
 * @public
 */
export interface LeftOut {
  /** The candidate, as its source names it: a record, a container, a key. */
  readonly candidate: string;
  /** The reason, in a few words that an operator understands. */
  readonly reason: string;
}

/** Maximum number of items in a log line or a status. */
const maxTold = 20;

/**
 * Shortens a list of unusable candidates, so that a log line or a status cannot grow without limit with data from outside.
 *
 * @public
 */
export function toldLeftOut(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  const told = leftOut.slice(0, maxTold).map(({ candidate, reason }) => ({ candidate: shortened(candidate), reason: shortened(reason) }));
  const more = leftOut.length - told.length;
  return more === 0 ? told : [...told, { candidate: `${more} more`, reason: 'not listed' }];
}
