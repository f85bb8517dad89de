import { errors } from '../errors.js';

/** Maximum length of a text after replacements, in UTF-16 units. */
const maxReplacedLength = 1 << 20;

/**
 * Throws if replacements would make a text too long. A request can contain both the matches and the replacement, so the length could grow
 * with the square of the request's size.
 *
 * @param length - length of the text before it is created, in UTF-16 units
 * @throws `HTTP_REPLACED_TOO_LONG`
 * @internal
 */
export function assertReplacedLength(length: number): void {
  if (length > maxReplacedLength) throw errors.HTTP_REPLACED_TOO_LONG({ limit: maxReplacedLength });
}
