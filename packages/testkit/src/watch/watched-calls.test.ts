import { expect } from 'chai';
import { WatchedCalls } from './watched-calls.js';

describe('WatchedCalls', () => {
  it('does not delay later calls of a function that was kept', () => {
    const { abort } = process;
    let aborted = 0;
    process.abort = (() => void (aborted += 1)) as unknown as typeof abort;
    const calls = new WatchedCalls();
    try {
      calls.begin();
      const kept = process.abort;
      expect(kept).to.throw('process.abort() is held back');
      calls.end();
      kept();
      expect([aborted, calls.ended.length]).to.deep.equal([1, 1]);
    } finally {
      calls.end();
      process.abort = abort;
    }
  });
});
