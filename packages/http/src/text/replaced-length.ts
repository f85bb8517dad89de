import { errors } from '../errors.js';

/** A text after replacements can have this many UTF-16 units. */
const maxReplacedLength = 1 << 20;

/**
 * Refuses a text that replacements would make too long: matches times the text that takes their place grows as the square of a
 * request that holds both.
 *
 * @param length - length of the text before it is made, in UTF-16 units
 * @throws `HTTP_REPLACED_TOO_LONG`
 * @internal
 */
export function assertReplacedLength(length: number): void {
  if (length > maxReplacedLength) throw errors.HTTP_REPLACED_TOO_LONG({ limit: maxReplacedLength });
}
