import { errors } from '../errors.js';
import { bytesOfText, textOfBytes } from '../text/byte-text.js';

/** All that a value can hold and that needs no encoding, without blanks at its ends. */
const plainValue = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
/** What a value cannot hold. Line ends above all: they would begin another field. */
const unsendable = /[^\t -~\x80-\xff]/g;
const unsendableValue = /[^\t -~\x80-\xff]/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
const beyondAscii = /[^\0-\x7f]/;
const beyondBytes = /[^\0-\xff]/;

/**
 * A text as the value of a header field: its UTF-8, each byte as one character, which is how Node takes and gives values. Texts
 * that {@link fieldText} made become the bytes they were made of.
 *
 * @public
 */
export function fieldValue(text: string): string {
  return plainValue.test(text) ? text : bytesOfText(text).toString('latin1');
}

/**
 * A value as it can be sent in a response: what no value can hold becomes a space, and blanks at the ends go away.
 *
 * @see Go's `Header.Write`
 * @internal
 */
export function sendableValue(value: string): string {
  return plainValue.test(value) ? value : withoutBlanks(value.replace(unsendable, ' '));
}

/** An expression for the blanks behind a value would begin anew at each blank within it. */
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

/** Tells whether a field can have a name. @internal */
export function isFieldName(name: string): boolean {
  return fieldName.test(name);
}

/**
 * Refuses a field that cannot be sent: cut to single bytes, what it holds could turn into a line end.
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
 * The value of a header field as a text: UTF-8, and what is not UTF-8 byte by byte, so that {@link fieldValue} gives the same bytes
 * again.
 *
 * @param value - one character for each byte
 * @public
 */
export function fieldText(value: string): string {
  // What stands for no byte is a text already: cut to its low bytes, it could turn into anything.
  if (!beyondAscii.test(value) || beyondBytes.test(value)) return value;
  return textOfBytes(Buffer.from(value, 'latin1'));
}
