import { expect } from 'chai';
import fc from 'fast-check';
import { joinPointer, splitPointer } from './json-pointer.js';
import { locatePointers, type Locations } from './locate-pointers.js';
import { atOnce, Pace } from '../pace.js';

describe('locatePointers', () => {
  it('finds the text of every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (document, indent) => {
        const text = JSON.stringify(document, undefined, indent);
        const values = valuesOf(JSON.parse(text));
        const locations = located(text, values.keys());
        for (const [pointer, value] of values) {
          const [whole, ...others] = locations.everywhere(pointer);
          expect(others).to.deep.equal([]);
          expect(JSON.parse(text.slice(whole?.start, whole?.end))).to.deep.equal(value);
          const { key, head } = locations.nearest(pointer);
          expect(head.start).to.equal(whole?.start);
          if (key !== undefined) expect(JSON.parse(text.slice(key.start, key.end))).to.equal(splitPointer(pointer).at(-1));
        }
      }),
    );
  });

  it('gives the nearest value above one that is not there', () => {
    const text = '{"a":{"b":[1]}}';
    const locations = located(text, ['/a/b/7/c', '/x']);
    expect(locations.nearest('/a/b/7/c')).to.deep.include({ head: { kind: '[', start: 10, end: 11 } });
    expect(locations.nearest('/x')).to.deep.include({ head: { kind: '{', start: 0, end: 1 } });
    expect(locations.everywhere('/x')).to.deep.equal([]);
  });

  it('gives the last of a key that is written twice, and all of its values', () => {
    const locations = located('{"a":1,"a":22}', ['/a']);
    expect(locations.nearest('/a')).to.deep.equal({
      key: { kind: 'string', start: 7, end: 10 },
      head: { kind: 'number', start: 11, end: 13 },
    });
    expect(locations.everywhere('/a')).to.deep.equal([
      { start: 5, end: 6 },
      { start: 11, end: 13 },
    ]);
  });
});

describe('JSON pointers', () => {
  it('give back the keys they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '', '__proto__'))), (keys) => {
        expect(splitPointer(keys.reduce<string>((pointer, key) => joinPointer(pointer, key), ''))).to.deep.equal(keys);
      }),
    );
  });
});

/** All values of a document by their pointers. */
function valuesOf(document: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>([['', document]]);
  for (const [pointer, value] of values) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) values.set(joinPointer(pointer, key), item);
  }
  return values;
}

function located(text: string, pointers: Iterable<string>): Locations {
  return atOnce(locatePointers(text, pointers, new Pace()));
}
