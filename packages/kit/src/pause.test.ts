import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { startPause } from './index.js';

describe('startPause', () => {
  it('is over after its time', async () => {
    const clock = new FakeClock();
    let over: boolean | undefined;
    void startPause(clock, 100).done.then((result) => (over = result));
    await clock.advance(99);
    expect(over).to.equal(undefined);
    await clock.advance(1);
    expect(over).to.equal(true);
  });

  it('is over when it is ended, once, and leaves no timer', async () => {
    const clock = new FakeClock();
    const pause = startPause(clock, 100);
    pause.end();
    pause.end();
    expect([await pause.done, clock.pending]).to.deep.equal([true, 0]);
  });

  for (const when of ['before', 'after'] as const) {
    it(`is over when its signal is aborted ${when} it begins, and leaves no timer`, async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      if (when === 'before') controller.abort();
      const pause = startPause(clock, 100, controller.signal);
      controller.abort();
      expect([await pause.done, clock.pending]).to.deep.equal([false, 0]);
    });
  }
});
