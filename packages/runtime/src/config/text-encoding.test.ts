import { expect } from 'chai';
import { decodeUtf8, foreignEncoding } from './text-encoding.js';

describe('text encoding', () => {
  const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  /** Encodes characters of the Basic Multilingual Plane as UTF-32. */
  const utf32 = (text: string, order: 'LE' | 'BE'): Buffer => {
    const bytes = Buffer.alloc(4 * text.length);
    for (let index = 0; index < text.length; index += 1) bytes[`writeUInt32${order}`](text.charCodeAt(index), 4 * index);
    return bytes;
  };

  const texts: readonly (readonly [title: string, bytes: Buffer, encoding: string | undefined])[] = [
    ['UTF-8', Buffer.from('{}'), undefined],
    ['UTF-8 with a mark', Buffer.from('\uFEFF{}'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
    ['one byte', Buffer.from('1'), undefined],
    ['zeros', Buffer.alloc(8), undefined],
    ['UTF-16LE with a mark', Buffer.from('\uFEFF{}', 'utf16le'), 'UTF-16LE'],
    ['UTF-16LE', Buffer.from('{ "é": 1 }', 'utf16le'), 'UTF-16LE'],
    ['UTF-16LE of one character', Buffer.from('1', 'utf16le'), 'UTF-16LE'],
    ['UTF-16LE, a mark only', Buffer.from('\uFEFF', 'utf16le'), 'UTF-16LE'],
    ['UTF-16BE with a mark', swapped('\uFEFF{}'), 'UTF-16BE'],
    ['UTF-16BE', swapped('{}'), 'UTF-16BE'],
    ['UTF-32LE with a mark', utf32('\uFEFF{}', 'LE'), 'UTF-32LE'],
    ['UTF-32LE', utf32('{}', 'LE'), 'UTF-32LE'],
    ['UTF-32BE with a mark', utf32('\uFEFF{}', 'BE'), 'UTF-32BE'],
    ['UTF-32BE', utf32('{}', 'BE'), 'UTF-32BE'],
  ];
  for (const [title, bytes, encoding] of texts) {
    it(`of ${title} is ${encoding ?? 'none that is refused'}`, () => {
      expect(foreignEncoding(bytes)).to.equal(encoding);
    });
  }

  it('leaves out a byte order mark at the start, and no other', () => {
    expect(decodeUtf8(Buffer.from('\uFEFFa\uFEFFb'))).to.deep.equal({ text: 'a\uFEFFb' });
  });

  const invalid: readonly (readonly [title: string, bytes: Buffer, result: object])[] = [
    ['Latin-1', Buffer.from('{\n "né": 1 }', 'latin1'), { text: '{\n "n\uFFFD": 1 }', invalid: { byte: '0xe9', line: 2, column: 4 } }],
    ['the first byte', Buffer.from([0xff, 0x61]), { text: '\uFFFDa', invalid: { byte: '0xff', line: 1, column: 1 } }],
    ['a character that is cut', Buffer.from('😀').subarray(0, 3), { text: '\uFFFD', invalid: { byte: '0xf0', line: 1, column: 1 } }],
    ['behind a real U+FFFD and others', Buffer.from([...Buffer.from('é\uFFFD😀'), 0xc0]), { text: 'é\uFFFD😀\uFFFD', invalid: { byte: '0xc0', line: 1, column: 5 } }],
  ];
  for (const [title, bytes, result] of invalid) {
    it(`names the place of what is not UTF-8: ${title}`, () => {
      expect(decodeUtf8(bytes)).to.deep.equal(result);
    });
  }
});
