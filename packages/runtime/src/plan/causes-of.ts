import { isError, messageOf, propertyOf } from '@caddis/core';

/** Causes that are told at most. */
const maxCauses = 5;

/**
 * Says what an error and what caused it say, outermost first. Works with whatever was thrown.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function causesOf(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at !== undefined && messages.length < maxCauses; at = isError(at) ? propertyOf(at, 'cause') : undefined) {
    messages.push(isError(at) ? messageOf(at) : thrownText(at));
  }
  return messages.length === 0 ? thrownText(error) : messages.join(': ');
}

/** Says what was thrown, if it is no error: an object may have no way to become a text. @internal */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}
