import type { ServiceRecord } from '@caddis/dns';
import { expect } from 'chai';
import { serviceOrder } from './service-order.js';

function record(target: string, priority: number, weight: number): ServiceRecord {
  return { target, port: 80, priority, weight };
}

function targets(records: readonly ServiceRecord[], random?: () => number): string {
  return serviceOrder(records, random).map(({ target }) => target).join('');
}

/** Counts how often each target comes first in ten thousand draws. */
function shares(records: readonly ServiceRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(records.map(({ target }) => [target, 0]));
  for (let draw = 0; draw < 10_000; draw += 1) {
    const [first] = targets(records);
    counts[first as string] = (counts[first as string] ?? 0) + 1;
  }
  return counts;
}

describe('serviceOrder', () => {
  it('puts lower priorities first, whatever the weights', () => {
    expect(targets([record('c', 65_535, 9), record('b', 10, 9), record('a', 0, 0)])).to.equal('abc');
  });

  it('draws within a priority: the first record whose sum of weights exceeds the number', () => {
    const records = [record('a', 1, 10), record('b', 1, 20), record('c', 1, 70)];
    expect(targets(records, () => 0)).to.equal('abc');
    expect(targets(records, () => 0.999)).to.equal('cba');
    expect(targets(records, () => 0.1)).to.equal('bac');
  });

  const distributions: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['weights 10 and 90', [10, 90], [1000, 9000]],
    ['equal weights', [5, 5], [5000, 5000]],
    ['all weights 0', [0, 0, 0], [3333, 3333, 3333]],
    ['one weight 0 among others', [0, 1, 1], [0, 5000, 5000]],
    ['the greatest weight', [65_535, 65_535, 0], [5000, 5000, 0]],
    ['a single record with weight 0', [0], [10_000]],
  ];
  for (const [what, weights, expected] of distributions) {
    it(`pitfall 23: ${what} give each record its share of first places`, () => {
      const records = weights.map((weight, index) => record('abc'[index] as string, 1, weight));
      const counts = Object.values(shares(records));
      for (const [index, count] of counts.entries()) expect(count).to.be.closeTo(expected[index] as number, 350);
    });
  }

  it('puts weight 0 behind all that have one', () => {
    for (let draw = 0; draw < 100; draw += 1) {
      expect(targets([record('z', 1, 0), record('a', 1, 1), record('b', 1, 1)]).at(-1)).to.equal('z');
    }
  });

  it('draws the order of three thousand records with as many numbers, whatever their priorities and weights', () => {
    for (const [priorities, weights] of [[1, 1], [3000, 1], [1, 65_536], [7, 2]] as const) {
      const records = Array.from({ length: 3000 }, (_value, index) => record(String(index), index % priorities, index % weights));
      let numbers = 0;
      const ordered = serviceOrder(records, () => {
        numbers += 1;
        return Math.random();
      });
      expect([new Set(ordered).size, numbers]).to.deep.equal([3000, 3000]);
    }
  });

  it('gives every record once, and nothing for nothing', () => {
    const records = Array.from({ length: 100 }, (_value, index) => record(String(index), index % 3, index % 7));
    expect(serviceOrder(records)).to.have.members(records);
    expect(serviceOrder([])).to.deep.equal([]);
  });
});
