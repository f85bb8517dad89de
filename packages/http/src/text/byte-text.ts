// Imported, all that `node:buffer` exports is loaded, files and blobs included, and every start waits for it.
const { isUtf8 } = process.getBuiltinModule('node:buffer');
import { assertReplacedLength } from './replaced-length.js';

/**
 * First of the 128 characters that stand for single bytes, 0x80 to 0xff, of what is not UTF-8. No UTF-8 text holds them, so a
 * text made of bytes always turns into the same bytes again.
 */
const strayBytes = 0xdc00;
const stray = /([\udc80-\udcff]+)/u;

/**
 * Bytes as a text: UTF-8, and what is not UTF-8 byte by byte, each as a lone surrogate.
 *
 * @see PEP 383, which describes the same for Python
 * @public
 */
export function textOfBytes(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : mixedText(bytes);
}

/**
 * A text as bytes: its UTF-8. Texts that `textOfBytes` made turn into the bytes they were made of.
 *
 * @public
 */
export function bytesOfText(text: string): Buffer {
  if (!stray.test(text)) return Buffer.from(text, 'utf8');
  // The pieces at odd places are those in the parentheses. Of their characters the low byte counts.
  return Buffer.concat(text.split(stray).map((piece, index) => Buffer.from(piece, index % 2 === 0 ? 'utf8' : 'latin1')));
}

/** The character that stands for a byte that is not UTF-8. @internal */
export function strayByte(byte: number): string {
  return String.fromCharCode(strayBytes + byte);
}

/**
 * Number of bytes of the character of UTF-8 at a position; 0 where there is none.
 *
 * @param byteAt - gives a byte; -1 ends the text
 * @see Unicode, table 3-7
 * @internal
 */
export function characterLength(byteAt: (offset: number) => number): number {
  const first = byteAt(0);
  if (first < 0x80) return first < 0 ? 0 : 1;
  const second = byteAt(1);
  if (first < 0xc2 || first > 0xf4 || !isContinuation(second)) return 0;
  if (first < 0xe0) return 2;
  if (!isContinuation(byteAt(2)) || (first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if (first < 0xf0) return 3;
  return isContinuation(byteAt(3)) && (first !== 0xf0 || second >= 0x90) && (first !== 0xf4 || second <= 0x8f) ? 4 : 0;
}

/**
 * A text in lower case, character by character: none depends on its neighbours, and none becomes two, so that parts of a text
 * compare as the whole does.
 *
 * @see Go's `strings.ToLower`
 * @internal
 */
export function lowerCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let lower = '';
  for (const character of text) lower += firstCharacter(character.toLowerCase());
  return lower;
}

/** Replaces all occurrences. An empty text is found between characters, never within one. @see Go's `strings.ReplaceAll` @throws `HTTP_REPLACED_TOO_LONG` @internal */
export function replaceAllText(text: string, searched: string, replacement: string): string {
  const parts = searched === '' ? ['', ...text, ''] : text.split(searched);
  assertReplacedLength(text.length + (parts.length - 1) * (replacement.length - searched.length));
  return parts.join(replacement);
}

function firstCharacter(text: string): string {
  return text.length === 1 ? text : String.fromCodePoint(text.codePointAt(0) as number);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf;
}

function mixedText(bytes: Buffer): string {
  let text = '';
  let copied = 0;
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const length = characterLength((offset) => bytes[start + offset] ?? -1);
    if (length === 0) {
      if (at > copied) text += bytes.toString('utf8', copied, at);
      text += strayByte(bytes[at] as number);
      copied = at + 1;
    }
    at += length || 1;
  }
  return text + bytes.toString('utf8', copied);
}
