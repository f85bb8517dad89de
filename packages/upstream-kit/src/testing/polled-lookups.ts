import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { PolledLookup, type PolledLookupOptions } from '../index.js';
import { ScriptedAsk } from './scripted-ask.js';

/** The look-ups of a test, with their clock and their scripted service. Both are new for each test; the look-ups are closed after it. */
export interface PolledLookups {
  readonly clock: FakeClock;
  readonly origin: ScriptedAsk;
  /** Starts a look-up. */
  start(options?: Partial<PolledLookupOptions>): PolledLookup;
}

/** Registers mocha hooks that close the look-ups after each test and check that no timer is left. */
export function usePolledLookups(): PolledLookups {
  const started: PolledLookup[] = [];
  let clock = new FakeClock(0);
  let origin = new ScriptedAsk();

  beforeEach(() => {
    clock = new FakeClock(0);
    origin = new ScriptedAsk();
  });
  afterEach(async () => {
    for (const lookup of started.splice(0)) lookup.close();
    await clock.advance(0);
    expect(clock.pending).to.equal(0);
  });

  return {
    get clock() {
      return clock;
    },
    get origin() {
      return origin;
    },
    start(options = {}) {
      const lookup = new PolledLookup({ clock, what: 'web.test', ask: origin.ask, intervalMs: 60_000, graceMs: 0, random: () => 0, ...options });
      started.push(lookup);
      lookup.start();
      return lookup;
    },
  };
}

/** Returns the addresses of a look-up; `waits` if there are none yet, or the error if it fails. */
export function dialsOf(lookup: PolledLookup): unknown {
  try {
    const upstreams = lookup.get();
    if (!(upstreams instanceof Promise)) return upstreams.map(({ dial }) => dial);
    upstreams.catch(() => undefined);
    return 'waits';
  } catch (error) {
    return error;
  }
}
