import type { LeftOut } from './found.js';

/** Greatest number of candidates in a log line or a status. */
const maxTold = 20;
/** Longest text of one, in characters: what it says comes from outside. */
const maxTextLength = 300;

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

/**
 * Cuts a text that comes from outside to a length that a message can hold.
 *
 * @public
 */
export function shortened(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}… (${text.length} characters)`;
}
