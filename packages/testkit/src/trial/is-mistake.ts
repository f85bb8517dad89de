import { isError, propertyOf } from '@caddis/core';

/** Names of errors that JavaScript throws for programming mistakes. */
const mistakes: ReadonlySet<string> = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError']);

/** Tells whether an error is one that JavaScript throws for a programming mistake. */
export function isMistake(thrown: unknown): boolean {
  // `fetch` throws a TypeError when a service cannot be reached; that one has a cause.
  return isError(thrown) && mistakes.has(thrown.name) && propertyOf(thrown, 'cause') === undefined;
}
