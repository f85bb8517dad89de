/** Tables of the characters that are allowed in HTTP messages, by character code. A table look-up is faster than a regular expression. */
const inTokens = tableOf("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
const inValues = new Uint8Array(256).fill(1);
inValues.fill(0, 0x00, 0x20);
inValues[0x09] = 1;
inValues[0x7f] = 0;

/**
 * Checks whether a byte is allowed in a token, e.g. in the name of a field.
 *
 * @see RFC 9110, section 5.6.2
 * @internal
 */
export function isTokenByte(byte: number): boolean {
  return inTokens[byte] === 1;
}

/**
 * Checks whether a byte is allowed in the value of a field, i.e. that it is not a control character other than tab.
 *
 * @see RFC 9110, section 5.5
 * @internal
 */
export function isValueByte(byte: number): boolean {
  return inValues[byte] === 1;
}

/** Checks whether a text is a token. @internal */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (inTokens[text.charCodeAt(index)] !== 1) return false;
  return text.length > 0;
}

/** Checks whether a text can be sent as the value of a field in Latin-1. @internal */
export function isFieldValue(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (inValues[text.charCodeAt(index)] !== 1) return false;
  return true;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let index = 0; index < characters.length; index += 1) table[characters.charCodeAt(index)] = 1;
  return table;
}
