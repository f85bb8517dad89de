// Not imported, because an import of `node:buffer` loads all of its exports, such as `File` and `Blob`, and slows down each start.
const { isUtf8 } = process.getBuiltinModule('node:buffer');
import { assertReplacedLength } from './replaced-length.js';

/**
 * First of the 128 lone surrogates that stand for the bytes 0x80 to 0xff which are not valid UTF-8. Valid UTF-8 never contains them, so
 * converting bytes to text and back always gives the same bytes.
 */
const strayBytes = 0xdc00;
const stray = /([\udc80-\udcff]+)/u;

/**
 * Decodes bytes as UTF-8. Each invalid byte becomes a lone surrogate.
 *
 * @see PEP 383, which describes the same method for Python
 * @public
 */
export function textOfBytes(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : mixedText(bytes);
}

/**
 * Encodes a text as UTF-8. The result of `textOfBytes` is converted back to the original bytes.
 *
 * @public
 */
export function bytesOfText(text: string): Buffer {
  if (!stray.test(text)) return Buffer.from(text, 'utf8');
  // `split` with a group returns the lone surrogates at odd indexes. Their low bytes are the original bytes.
  return Buffer.concat(text.split(stray).map((piece, index) => Buffer.from(piece, index % 2 === 0 ? 'utf8' : 'latin1')));
}

/** Returns the character that stands for an invalid byte. @internal */
export function strayByte(byte: number): string {
  return String.fromCharCode(strayBytes + byte);
}

/**
 * Returns the length of the UTF-8 character at a position, in bytes; 0 if it is invalid.
 *
 * @param byteAt - returns the byte at an offset; -1 at the end
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
 * Converts a text to lower case, one character at a time. No character depends on its neighbours or becomes two, so that parts of a text
 * compare like the whole text.
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

/** Replaces all occurrences. An empty text is found between characters. @see Go's `strings.ReplaceAll` @throws `HTTP_REPLACED_TOO_LONG` @internal */
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
