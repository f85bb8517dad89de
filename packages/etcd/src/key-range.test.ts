import { expect } from 'chai';
import { type KeyRange, rangesBelow, wireRange } from './key-range.js';

describe('rangesBelow', () => {
  const cases: readonly { readonly prefix: string; readonly ranges: readonly KeyRange[] }[] = [
    { prefix: 'svc/api', ranges: [{ key: 'svc/api' }, { key: 'svc/api/', end: 'svc/api0' }] },
    { prefix: 'svc/api/', ranges: [{ key: 'svc/api/', end: 'svc/api0' }] },
    { prefix: '/', ranges: [{ key: '/', end: '0' }] },
    { prefix: '__proto__', ranges: [{ key: '__proto__' }, { key: '__proto__/', end: '__proto__0' }] },
    { prefix: '', ranges: [{ key: '\0', end: '\0' }] },
  ];
  for (const { prefix, ranges } of cases) {
    it(`${JSON.stringify(prefix)} means ${JSON.stringify(ranges)}`, () => {
      expect(rangesBelow(prefix)).to.deep.equal(ranges);
    });
  }

  const keys: readonly { readonly key: string; readonly inside: boolean }[] = [
    { key: 'svc/api', inside: true },
    { key: 'svc/api/', inside: true },
    { key: 'svc/api/1', inside: true },
    { key: 'svc/api/ü', inside: true },
    { key: 'svc/api-v2', inside: false },
    { key: 'svc/api-v2/1', inside: false },
    { key: 'svc/api.version', inside: false },
    { key: 'svc/api0', inside: false },
    { key: 'svc/ap', inside: false },
  ];
  for (const { key, inside } of keys) {
    it(`pitfall 48: svc/api ${inside ? 'has' : 'does not have'} ${key}`, () => {
      expect(rangesBelow('svc/api').some((range) => contains(range, key))).to.equal(inside);
    });
  }
});

describe('wireRange', () => {
  it('writes keys in base64 of their UTF-8 bytes', () => {
    expect([wireRange({ key: 'ü' }), wireRange({ key: '\0', end: '\0' })]).to.deep.equal([{ key: 'w7w=' }, { key: 'AA==', range_end: 'AA==' }]);
  });
});

/** Compares bytes, as etcd does. */
function contains({ key, end }: KeyRange, candidate: string): boolean {
  if (end === undefined) return candidate === key;
  return Buffer.compare(Buffer.from(candidate), Buffer.from(key)) >= 0 && Buffer.compare(Buffer.from(candidate), Buffer.from(end)) < 0;
}
