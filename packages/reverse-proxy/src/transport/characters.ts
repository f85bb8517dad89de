/** What may stand where in a message of HTTP, by character code; a look into a table costs less than a regular expression. */
const inTokens = tableOf("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
const inValues = new Uint8Array(256).fill(1);
inValues.fill(0, 0x00, 0x20);
inValues[0x09] = 1;
inValues[0x7f] = 0;

/**
 * Tells whether a byte may stand in a token, such as the name of a field.
 *
 * @see RFC 9110, section 5.6.2
 * @internal
 */
export function isTokenByte(byte: number): boolean {
  return inTokens[byte] === 1;
}

/**
 * Tells whether a byte may stand in the value of a field: no control characters besides the tab.
 *
 * @see RFC 9110, section 5.5
 * @internal
 */
export function isValueByte(byte: number): boolean {
  return inValues[byte] === 1;
}

/** Tells whether a text is a token. @internal */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (inTokens[text.charCodeAt(index)] !== 1) return false;
  return text.length > 0;
}

/** Tells whether a text can be the value of a field as it is, in Latin-1. @internal */
export function isFieldValue(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (inValues[text.charCodeAt(index)] !== 1) return false;
  return true;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let index = 0; index < characters.length; index += 1) table[characters.charCodeAt(index)] = 1;
  return table;
}
