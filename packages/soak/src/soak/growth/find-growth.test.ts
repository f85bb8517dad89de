import { expect } from 'chai';
import { findGrowth } from './find-growth.js';
import type { Sample } from './watched-server.js';

const usual: Sample = { heap: 20e6, buffers: 10e6, resident: 100e6, sockets: 40, timers: 30, promises: 100, descriptors: 60, processes: 1, files: 20 };

function grown(samples: readonly Partial<Sample>[]): readonly string[] {
  return findGrowth(samples.map((sample) => ({ ...usual, ...sample })))
    .filter(({ isTooMuch }) => isTooMuch)
    .map(({ what }) => what);
}

describe('findGrowth', () => {
  it('finds what grows from sample to sample', () => {
    const samples = Array.from({ length: 15 }, (_, index) => ({ heap: 20e6 + index * 1e6, timers: 30 + index * 5 }));
    expect(grown(samples)).to.deep.equal(['heap', 'timers']);
  });

  it('takes what comes and goes for no growth', () => {
    const samples = Array.from({ length: 15 }, (_, index) => ({ sockets: index % 2 === 0 ? 40 : 400 }));
    expect(grown(samples)).to.deep.equal([]);
  });

  it('takes what a server needs to warm up for no growth', () => {
    const samples = Array.from({ length: 15 }, (_, index) => ({ heap: index < 3 ? 10e6 : 20e6 }));
    expect(grown(samples)).to.deep.equal([]);
  });
});
