import { isError, propertyOf } from '@caddis/core';

/** Errors that nobody throws who has thought of the case. */
const mistakes: ReadonlySet<string> = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError']);

/** Tells whether an error is one that JavaScript throws for a mistake in the code. */
export function isMistake(thrown: unknown): boolean {
  // `fetch` says with a TypeError that a service cannot be reached, and has a cause for it.
  return isError(thrown) && mistakes.has(thrown.name) && propertyOf(thrown, 'cause') === undefined;
}
