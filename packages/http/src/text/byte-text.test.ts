import { isUtf8 } from 'node:buffer';
import { expect } from 'chai';
import fc from 'fast-check';
import { bytesOfText, characterLength, lowerCase, replaceAllText, textOfBytes } from './byte-text.js';

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
/** Bytes that are almost valid UTF-8: characters with random bytes between them. */
const mixed = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }).map((text) => Buffer.from(text)), bytes), { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

describe('texts of bytes', () => {
  it('turn into the same bytes again, whatever they were', () => {
    fc.assert(fc.property(fc.oneof(bytes, mixed), (before) => bytesOfText(textOfBytes(before)).equals(before)), { numRuns: 2000 });
  });

  it('are what UTF-8 says where the bytes are UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => textOfBytes(Buffer.from(text)) === text && bytesOfText(text).equals(Buffer.from(text))));
  });

  it('keep their bytes when they are put together', () => {
    fc.assert(fc.property(mixed, mixed, (one, other) => bytesOfText(textOfBytes(one) + textOfBytes(other)).equals(Buffer.concat([one, other]))));
  });

  it('have one character for each byte that is not UTF-8', () => {
    const cases: readonly (readonly [readonly number[], number])[] = [[[0xff], 1], [[0x61, 0xe9, 0x62], 3], [[0xc3], 1], [[0xed, 0xa0, 0x80], 3], [[0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f], 3], [[0xc0, 0xaf], 2]];
    expect(cases.map(([array]) => [...textOfBytes(Buffer.from(array))].length)).to.deep.equal(cases.map(([, length]) => length));
  });

  it('know how long a character is as Node does', () => {
    const nearly = fc.tuple(fc.integer({ min: 0xc0, max: 0xff }), fc.integer({ min: 0x7f, max: 0xc1 }), fc.integer({ min: 0x7f, max: 0xc1 }), fc.integer({ min: 0x7f, max: 0xc1 })).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.oneof(mixed, nearly), (text) => {
        const length = characterLength((offset) => text[offset] ?? -1);
        const model = [1, 2, 3, 4].find((count) => count <= text.length && isUtf8(text.subarray(0, count))) ?? 0;
        return text.length === 0 || length === model;
      }),
      { numRuns: 5000 },
    );
  });
});

describe('lower case', () => {
  const cases: readonly (readonly [string, string])[] = [['ABC', 'abc'], ['ÀÉ', 'àé'], ['ΟΔΟΣ', 'οδοσ'], ['İ', 'i'], ['\u212a', 'k'], ['\u{10400}', '\u{10428}'], ['\udcc9', '\udcc9']];
  for (const [before, after] of cases) it(`of ${before} is ${after}`, () => expect(lowerCase(before)).to.equal(after));

  it('of a text begins with that of its beginning', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => lowerCase(one + other) === lowerCase(one) + lowerCase(other)));
  });
});

describe('replacing texts', () => {
  it('finds nothing between characters only', () => expect(replaceAllText('a😀', '', '-')).to.equal('-a-😀-'));
  it('takes the replacement as it is', () => expect(replaceAllText('aba', 'a', '$&')).to.equal('$&b$&'));
});
