import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { PolledLookup, type PolledLookupOptions } from '../index.js';
import { ScriptedAsk } from './scripted-ask.js';

/** Look-ups of a test, with the clock that they go by and what they ask. Both are new for each test, after which the look-ups are closed. */
export interface PolledLookups {
  readonly clock: FakeClock;
  readonly origin: ScriptedAsk;
  /** Starts one. */
  start(options?: Partial<PolledLookupOptions>): PolledLookup;
}

/** Registers hooks of mocha that close the look-ups of each test, and see that no timer is left of them. */
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

/** The addresses that a look-up names; `waits` when there are none yet, the error when it fails. */
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
