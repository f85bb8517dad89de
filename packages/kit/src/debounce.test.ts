import { expect } from 'chai';
import { Debounce } from './index.js';
import { FakeClock } from '@caddis/test-helpers';

describe('Debounce', () => {
  let clock: FakeClock;
  let runs: number[];
  let debounce: Debounce;

  beforeEach(() => {
    clock = new FakeClock(0);
    runs = [];
    debounce = new Debounce({ clock, quietMs: 100, maxWaitMs: 1000, run: () => runs.push(clock.now()) });
  });

  it('makes one call of a burst, after some quiet', async () => {
    for (let event = 0; event < 3; event += 1) {
      debounce.event();
      await clock.advance(50);
    }
    await clock.advance(1000);
    expect(runs).to.deep.equal([200]);
  });

  it('pitfall 11: events every 50 ms for a minute do not hold it up, and the last one is not lost', async () => {
    for (let event = 0; event < 1200; event += 1) {
      debounce.event();
      await clock.advance(50);
    }
    const during = runs.length;
    await clock.advance(1000);
    // About one call per second, and one after the last event at 59,950 ms.
    expect([during >= 57, during <= 60, (runs.at(-1) ?? 0) > 59_950]).to.deep.equal([true, true, true]);
  });

  it('pitfall 12: two of them do not lose each other\'s last event', async () => {
    let others = 0;
    const other = new Debounce({ clock, quietMs: 100, maxWaitMs: 1000, run: () => (others += 1) });
    debounce.event();
    other.event();
    await clock.advance(100);
    expect([runs.length, others]).to.deep.equal([1, 1]);
  });

  it('forgets what waits when it is cancelled', async () => {
    debounce.event();
    debounce.cancel();
    await clock.advance(1000);
    expect([runs, clock.pending]).to.deep.equal([[], 0]);
  });
});
