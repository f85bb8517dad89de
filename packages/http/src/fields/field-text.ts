import { errors } from '../errors.js';
import { bytesOfText, textOfBytes } from '../text/byte-text.js';

/** Matches values that need no encoding: visible ASCII, with blanks and tabs only inside. */
const plainValue = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
/** Matches characters that no value can have, in particular line breaks, which would begin another field. */
const unsendable = /[^\t -~\x80-\xff]/g;
const unsendableValue = /[^\t -~\x80-\xff]/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
const beyondAscii = /[^\0-\x7f]/;
const beyondBytes = /[^\0-\xff]/;

/**
 * Encodes a text as a header field value: its UTF-8 bytes, one character per byte, which is the form that Node uses. For a text that
 * {@link fieldText} returned, the result has the original bytes.
 *
 * @public
 */
export function fieldValue(text: string): string {
  return plainValue.test(text) ? text : bytesOfText(text).toString('latin1');
}

/**
 * Makes a value fit for a response: invalid characters become spaces, and blanks at both ends are removed.
 *
 * @see Go's `Header.Write`
 * @internal
 */
export function sendableValue(value: string): string {
  return plainValue.test(value) ? value : withoutBlanks(value.replace(unsendable, ' '));
}

/** A loop, because a regular expression for trailing blanks would backtrack at each blank inside the value. */
function withoutBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** Returns true if a text is a valid field name. @internal */
export function isFieldName(name: string): boolean {
  return fieldName.test(name);
}

/**
 * Throws for a field that cannot be sent. Node would truncate its characters to bytes, which could turn into line breaks.
 *
 * @returns the value
 * @throws `HTTP_FIELD_UNSENDABLE`
 * @internal
 */
export function assertSendable(name: string, value: string): string {
  if (!isFieldName(name) || unsendableValue.test(value)) throw errors.HTTP_FIELD_UNSENDABLE({ name: JSON.stringify(name) });
  return value;
}

/**
 * Decodes a header field value as UTF-8. Invalid bytes are kept one by one, so that {@link fieldValue} restores the same
 * bytes.
 *
 * @param value - one character per byte
 * @public
 */
export function fieldText(value: string): string {
  // A value with characters beyond U+00FF is already decoded text; converting it to bytes would corrupt it.
  if (!beyondAscii.test(value) || beyondBytes.test(value)) return value;
  return textOfBytes(Buffer.from(value, 'latin1'));
}
