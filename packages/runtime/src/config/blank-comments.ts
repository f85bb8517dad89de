const doubleQuote = 0x22;
const slash = 0x2f;
const star = 0x2a;
const comma = 0x2c;

/** End of a value, which may come before a trailing comma. */
const endOfValue = /["\]}\w]/;
/** A part of the text without strings and comments. */
const plainText = /[^"/]*/y;
const restOfLine = /[^\n\r]*/y;
const anythingVisible = /[^\s]/g;

/**
 * Converts JSON with comments to JSON: `//` and `/* … *\/` comments and trailing commas become spaces. Everything else keeps its position, so places
 * in the result are places in the text.
 *
 * @param text - the document. Everything that is neither JSON nor a comment is left unchanged, including an unclosed comment
 * @internal
 */
export function blankComments(text: string): string {
  return blankTrailingCommas(blankedComments(text));
}

function blankedComments(text: string): string {
  if (!text.includes('/')) return text;
  let result = '';
  let copied = 0;
  for (let at = skip(plainText, text, 0); at < text.length; at = skip(plainText, text, at)) {
    if (text.charCodeAt(at) === doubleQuote) {
      at = endOfString(text, at);
      continue;
    }
    const end = endOfComment(text, at);
    if (end > at) {
      result += text.slice(copied, at) + text.slice(at, end).replaceAll(anythingVisible, ' ');
      copied = end;
    }
    at = Math.max(end, at + 1);
  }
  return result + text.slice(copied);
}

/** Returns the end of the comment that begins here; the same offset if none does, or if it is not closed. */
function endOfComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === slash) return skip(restOfLine, text, at);
  if (next !== star) return at;
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? at : close + 2;
}

function blankTrailingCommas(text: string): string {
  let result = '';
  let copied = 0;
  /** The last character that is not white space, and the offset of the last comma if it is that character. */
  let before = '';
  let lastComma = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 0x20) continue;
    const character = text.charAt(at);
    if (lastComma >= 0 && (character === ']' || character === '}')) {
      result += `${text.slice(copied, lastComma)} `;
      copied = lastComma + 1;
    }
    lastComma = code === comma && endOfValue.test(before) ? at : -1;
    if (code === doubleQuote) at = endOfString(text, at) - 1;
    before = character;
  }
  return result + text.slice(copied);
}

/** Returns the offset after the closing quote of a string; the end of its line if it is not closed. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === '\n') return at;
    at += character === '\\' ? 2 : 1;
  }
  return text.length;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
