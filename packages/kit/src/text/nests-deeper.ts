/**
 * Tells whether objects and arrays in a JSON text are nested deeper than a limit. `JSON.parse` needs ten times as long for a megabyte of brackets as
 * for other text and cannot be interrupted, so ask first where the text comes from elsewhere. The result is meaningless if the text is not JSON.
 *
 * @param text - the JSON text
 * @param limit - maximum number of levels
 * @public
 */
export function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        if (depth > limit) return true;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
    }
  }
  return false;
}

/**
 * Returns the offset of the quote that ends a string in JSON.
 *
 * @param text - the JSON text
 * @param start - offset of the quote that begins the string
 * @returns the length of the text if the string has no end
 * @public
 */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** Tells whether an odd number of backslashes comes before a character. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === '\\') before -= 1;
  return (at - before) % 2 === 0;
}
