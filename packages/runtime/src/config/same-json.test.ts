import { expect } from 'chai';
import fc from 'fast-check';
import { isSameJson } from './same-json.js';
import { atOnce, Pace } from '../pace.js';

describe('isSameJson', () => {
  const cases: readonly (readonly [same: boolean, first: string, second: string])[] = [
    [true, '{"a":1,"b":[true,null]}', '{"b":[true,null],"a":1}'],
    [false, '{"a":1}', '{"a":1,"b":2}'],
    [false, '{"a":1}', '{"b":1}'],
    [false, '{"__proto__":{}}', '{"a":{}}'],
    [false, '{"__proto__":1}', '{}'],
    [false, '[1,2]', '[2,1]'],
    [false, '[]', '{}'],
    [false, '{}', 'null'],
    [false, '"1"', '1'],
  ];
  for (const [same, first, second] of cases) {
    it(`finds ${first} and ${second} ${same ? 'the same' : 'different'}`, () => {
      expect(isSame(JSON.parse(first), JSON.parse(second))).to.equal(same);
    });
  }

  it('agrees with the text of any two values', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (first, second) => {
        expect(isSame(first, structuredClone(first))).to.equal(true);
        if (JSON.stringify(first) === JSON.stringify(second)) expect(isSame(first, second)).to.equal(true);
      }),
    );
  });

  it('compares what is nested as deep as a document may be', () => {
    const text = `${'[{"a":'.repeat(5000)}1${'}]'.repeat(5000)}`;
    expect(isSame(JSON.parse(text), JSON.parse(text))).to.equal(true);
    expect(isSame(JSON.parse(text), JSON.parse(text.replace('1', '2')))).to.equal(false);
  });
});

function isSame(first: unknown, second: unknown): boolean {
  return atOnce(isSameJson(first, second, new Pace()));
}
