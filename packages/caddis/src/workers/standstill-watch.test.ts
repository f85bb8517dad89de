import { once } from 'node:events';
import { expect } from 'chai';
import { StandstillWatch } from './standstill-watch.js';

/** Blocks this process, as if the machine was suspended. */
function holdUp(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('StandstillWatch', () => {
  it('tells once that no sign comes, after it has asked again and again', async () => {
    let asked = 0;
    const still = new AbortController();
    const isStill = once(still.signal, 'abort');
    const watch = new StandstillWatch({ stillMs: 20, ask: () => (asked += 1), waitedMs: () => 0, onStill: () => still.abort() });
    await isStill;
    expect(asked).to.equal(4);
    watch.end();
  });

  it('takes its own pause for no silence of the other', async () => {
    let stillCount = 0;
    let isAnswering = false;
    const answered = new AbortController();
    const hasAnswered = once(answered.signal, 'abort');
    const watch: StandstillWatch = new StandstillWatch({ stillMs: 40, ask, waitedMs: () => 0, onStill: () => (stillCount += 1) });
    function ask(): void {
      if (!isAnswering) return;
      watch.sign();
      answered.abort();
    }
    holdUp(200);
    isAnswering = true;
    await hasAnswered;
    watch.end();
    expect(stillCount).to.equal(0);
  });

  it('does not count the time in which the other waits for a processor, up to three quarters of it', async () => {
    const still = new AbortController();
    const isStill = once(still.signal, 'abort');
    let looks = 0;
    // At each call, the process has waited for a processor all the time since the last call.
    const waitedMs = (): number => 5 * (looks += 1);
    const watch = new StandstillWatch({ stillMs: 20, ask: () => {}, waitedMs, onStill: () => still.abort() });
    await isStill;
    watch.end();
    // At the start, at the first silent part, and from the fourth to the sixteenth.
    expect(looks).to.equal(15);
  });
});
