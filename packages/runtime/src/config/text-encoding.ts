// Not imported statically, because an import loads all exports of `node:buffer`, including files and blobs, and delays every start.
const { isUtf8 } = process.getBuiltinModule('node:buffer');

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Byte order marks, and the first bytes of texts without one whose first two characters are ASCII, as in JSON; `x` stands for any byte except 0.
 * Longer ones come first.
 *
 * @see RFC 4627, section 3
 */
const beginnings: readonly (readonly [encoding: Encoding, bytes: readonly (number | 'x')[]])[] = [
  ['UTF-32BE', [0, 0, 0xfe, 0xff]],
  ['UTF-32LE', [0xff, 0xfe, 0, 0]],
  ['UTF-32BE', [0, 0, 0, 'x']],
  ['UTF-32LE', ['x', 0, 0, 0]],
  ['UTF-16BE', [0xfe, 0xff]],
  ['UTF-16LE', [0xff, 0xfe]],
  ['UTF-16BE', [0, 'x']],
  ['UTF-16LE', ['x', 0]],
];

/** Encodings that are recognised only to report them; they cannot be read. @public */
export type Encoding = 'UTF-16LE' | 'UTF-16BE' | 'UTF-32LE' | 'UTF-32BE';

/** A text decoded from bytes that should be UTF-8. @public */
export interface DecodedText {
  /** The text without a byte order mark; U+FFFD replaces invalid bytes. */
  readonly text: string;
  /** The first byte that is not UTF-8 with its place, from 1; the column counts UTF-16 units. */
  readonly invalid?: { readonly byte: string; readonly line: number; readonly column: number };
}

/**
 * Detects whether a JSON text is in an encoding that cannot be read.
 *
 * @returns `undefined` for UTF-8, and if the encoding is unclear
 * @public
 */
export function foreignEncoding(bytes: Uint8Array): Encoding | undefined {
  return beginnings.find(([, beginning]) => {
    return bytes.length >= beginning.length && beginning.every((byte, index) => (byte === 'x' ? bytes[index] !== 0 : bytes[index] === byte));
  })?.[0];
}

/**
 * Decodes bytes as UTF-8. A byte order mark, which Windows programs write, is removed.
 *
 * @public
 */
export function decodeUtf8(bytes: Buffer): DecodedText {
  const content = bytes.subarray(0, utf8Mark.length).equals(utf8Mark) ? bytes.subarray(utf8Mark.length) : bytes;
  const text = content.toString('utf8');
  if (isUtf8(content)) return { text };
  const again = Buffer.from(text);
  let index = 0;
  while (content[index] === again[index]) index += 1;
  const before = again.toString('utf8', 0, index).replace(/\uFFFD$/, '');
  const line = before.split('\n').length;
  const byte = `0x${(content[index] ?? 0).toString(16).padStart(2, '0')}`;
  return { text, invalid: { byte, line, column: before.length - before.lastIndexOf('\n') } };
}
