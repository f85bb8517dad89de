import { isError, messageOf, propertyOf } from '@caddis/core';

/** How deep causes go at most, so that a cycle of causes ends. */
const maxDepth = 20;
/** Errors of a collection that are told at most. */
const maxErrors = 16;
/** Characters of one message that are told at most. */
const maxText = 4_096;

/** Writes an error with its causes, outermost first. @internal */
export function errorChain(error: unknown, depth = maxDepth): string {
  const message = messageOf(error).slice(0, maxText);
  if (!isError(error) || depth === 0) return message;
  const cause = propertyOf(error, 'cause');
  const several = propertyOf(error, 'errors');
  const chained = cause === undefined ? message : `${message}: ${errorChain(cause, depth - 1)}`;
  if (!Array.isArray(several)) return chained;
  return `${chained}: ${several.slice(0, maxErrors).map((each) => errorChain(each, depth - 1)).join('; ')}`;
}
