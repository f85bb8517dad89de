import type { Span } from '../problems/span.js';

/**
 * A token of JSON. `word` is `true`, `false` or `null`; `comment` is not JSON but recognised; `bad` is anything else.
 *
 * @internal
 */
export interface Token extends Span {
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'number' | 'word' | 'comment' | 'bad' | 'end';
  /** What is wrong with a `bad` token. */
  readonly fault?: string;
}

const space = /[ \t\n\r]*/y;
const restOfLine = /[^\n\r]*/y;
const plainText = /[^"\\\u0000-\u001f]*/y;
const run = /[\w.+-]+/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Reads the next token. Accepts exactly what `JSON.parse` does.
 *
 * @param text - the document
 * @param from - offset to start at; white space before the token is skipped
 * @internal
 */
export function scanToken(text: string, from: number): Token {
  const start = matchEnd(space, text, from);
  if (start >= text.length) return { kind: 'end', start, end: start };
  const character = text.charAt(start);
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: character, start, end: start + 1 };
    case '"':
      return scanString(text, start);
    case '/':
      return scanComment(text, start);
    default:
      return scanRun(text, start);
  }
}

function scanComment(text: string, start: number): Token {
  if (text.startsWith('//', start)) return { kind: 'comment', start, end: matchEnd(restOfLine, text, start) };
  if (!text.startsWith('/*', start)) return badCharacter(text, start);
  const close = text.indexOf('*/', start + 2);
  return close < 0 ? bad(start, start + 2, 'the comment is not closed') : { kind: 'comment', start, end: close + 2 };
}

function scanString(text: string, start: number): Token {
  let at = matchEnd(plainText, text, start + 1);
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === 0x22) return { kind: 'string', start, end: at + 1 };
    if (character === 0x5c) {
      const end = matchEnd(escape, text, at);
      if (end === at) return bad(at, Math.min(at + 2, text.length), 'bad escape in a string; a backslash is written \\\\');
      at = matchEnd(plainText, text, end);
    } else if (character === 0x0a || character === 0x0d) {
      return bad(start, at, 'the string is not closed on its line');
    } else if (character < 0x20) {
      return bad(at, at + 1, `the character ${codePoint(character)} must be escaped in a string`);
    } else {
      at += 1;
    }
  }
  return bad(start, at, 'the string is not closed');
}

function scanRun(text: string, start: number): Token {
  const end = matchEnd(run, text, start);
  if (end === start) return badCharacter(text, start);
  const word = text.slice(start, end);
  if (word === 'true' || word === 'false' || word === 'null') return { kind: 'word', start, end };
  if (number.test(word)) return { kind: 'number', start, end };
  const shown = word.length > 20 ? `${word.slice(0, 20)}…` : word;
  if (/^(?:true|false)$/i.test(word)) return bad(start, end, `${word} is written ${word.toLowerCase()} in JSON`);
  const reason = /^[-+.\d]/.test(word) ? 'is not a valid JSON number' : 'is not allowed here; write strings and keys in double quotes';
  return bad(start, end, `${shown} ${reason}`);
}

function badCharacter(text: string, start: number): Token {
  const character = text.codePointAt(start) ?? 0;
  const end = start + String.fromCodePoint(character).length;
  if (character === 0xfeff) return bad(start, end, 'the text begins with a byte order mark; save it without one');
  if (character === 0x27) return bad(start, end, 'write strings in double quotes');
  if (character >= 0x2018 && character <= 0x201f) return bad(start, end, `write strings in plain double quotes, not in ${codePoint(character)}, which word processors insert`);
  return bad(start, end, `unexpected character ${codePoint(character)}`);
}

function bad(start: number, end: number, fault: string): Token {
  return { kind: 'bad', start, end, fault };
}

function codePoint(character: number): string {
  const name = `U+${character.toString(16).toUpperCase().padStart(4, '0')}`;
  return character > 0x20 && character < 0x7f ? JSON.stringify(String.fromCodePoint(character)) : name;
}

function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
