import { expect } from 'chai';
import { fuzzHistories } from './fuzz-histories.js';

describe('fuzzHistories', () => {
  it('finds a server that tells and serves what a model of its config says, whatever is changed', async () => {
    const { runs, failures } = await fuzzHistories({ count: 6, seed: 1, say: () => undefined });
    expect(failures).to.deep.equal([]);
    expect(runs).to.equal(6);
  });
});
