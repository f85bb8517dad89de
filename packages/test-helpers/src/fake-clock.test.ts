import { expect } from 'chai';
import { FakeClock } from './fake-clock.js';

/** Sets timers that record their delay and the time at which they fire. */
function timers(clock: FakeClock, ...delays: readonly number[]): string[] {
  const fired: string[] = [];
  for (const delay of delays) clock.setTimeout(() => fired.push(`${delay} at ${clock.now()}`), delay);
  return fired;
}

describe('FakeClock', () => {
  const ways: Readonly<Record<string, (clock: FakeClock, ms: number) => unknown>> = {
    advance: (clock, ms) => clock.advance(ms),
    jump: (clock, ms) => clock.jump(ms),
  };
  for (const [name, pass] of Object.entries(ways)) {
    it(`${name} fires what is due at its own time, in order, and what that sets off`, async () => {
      const clock = new FakeClock(0);
      const fired = timers(clock, 30, 10, 50);
      clock.setTimeout(() => clock.setTimeout(() => fired.push(`later at ${clock.now()}`), 5), 10);
      clock.setTimeout(() => fired.push('never'), 10).cancel();
      await pass(clock, 40);
      expect([fired, clock.now(), clock.pending]).to.deep.equal([['10 at 10', 'later at 15', '30 at 30'], 40, 1]);
    });
  }

  it('advance lets promises settle between two timers, jump does not', async () => {
    const run = async (pass: (clock: FakeClock) => unknown): Promise<readonly number[]> => {
      const clock = new FakeClock(0);
      const times: number[] = [];
      const sleep = (): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, 10));
      void sleep().then(() => {
        times.push(clock.now());
        return sleep().then(() => times.push(clock.now()));
      });
      await pass(clock);
      return times;
    };
    expect([await run((clock) => clock.advance(20)), await run((clock) => clock.jump(20))]).to.deep.equal([[10, 20], [20]]);
  });

  it('tells when a timer is set, by its delay or by a question', async () => {
    const clock = new FakeClock();
    timers(clock, 1, 2, 3);
    expect([await clock.timer(2), await clock.timer((delay) => delay > 0)]).to.deep.equal([2, 3]);
    const waiting = Promise.all([clock.timer(1), clock.timer(7)]);
    timers(clock, 1, 7);
    expect(await waiting).to.deep.equal([1, 7]);
  });

  it('fires without being told to when it is impatient, except for what was cancelled', async () => {
    const clock = FakeClock.impatient();
    clock.setTimeout(() => expect.fail('was cancelled'), 10).cancel();
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 1e9));
    expect(clock.pending).to.equal(0);
  });
});
