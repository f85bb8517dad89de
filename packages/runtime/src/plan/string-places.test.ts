import { expect } from 'chai';
import fc from 'fast-check';
import { StringPlaces } from './string-places.js';

describe('StringPlaces', () => {
  it('finds each unit of a string where it is written, whatever its escapes', () => {
    const written = String.raw`"a\n\u00e9\"\\é😀\ud83d\ude00z"`;
    const text = `{"key":${written}}`;
    const places = new StringPlaces(text);
    const string = { start: 7, end: 7 + written.length };
    const units = (JSON.parse(written) as string).length;
    const found = Array.from({ length: units + 2 }, (_, offset) => {
      const { start, end } = places.spanOf(string, { offset, length: 1 });
      return text.slice(start, end);
    });
    const shown = ['a', String.raw`\n`, String.raw`\u00e9`, String.raw`\"`, String.raw`\\`, 'é', '\ud83d', '\ude00', String.raw`\ud83d`, String.raw`\ude00`, 'z'];
    expect(found).to.deep.equal([...shown, '"', '"']);
  });

  it('gives the same in any order, for several strings', () => {
    const literal = fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1 }), fc.array(fc.tuple(fc.nat(5), fc.nat(20), fc.integer({ min: 1, max: 5 }))), (literals, asked) => {
        const text = literals.join(',');
        const shared = new StringPlaces(text);
        for (const [index, offset, length] of asked) {
          const before = literals.slice(0, index % literals.length);
          const start = before.reduce((sum, { length: written }) => sum + written + 1, 0);
          const string = { start, end: start + (literals[before.length]?.length ?? 0) };
          const part = { offset, length };
          expect(shared.spanOf(string, part)).to.deep.equal(new StringPlaces(text).spanOf(string, part));
        }
      }),
    );
  });
});
