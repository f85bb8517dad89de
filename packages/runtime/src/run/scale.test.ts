import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { makeProbes } from '../testing/probes.js';
import { turnsDuring } from '../testing/turns.js';

/** Result of running a config. */
interface Outcome {
  readonly built: number;
  readonly cleaned: number;
  /** Turns of the event loop for other work during the load, and during the stop. */
  readonly turns: number;
  readonly turnsOfStop: number;
}

describe('a config of great size', () => {

  /** Runs an app with these guests, and counts the modules that are built and cleaned up. */
  async function run(guests: string): Promise<Outcome> {
    const probes = makeProbes();
    const registry = new Registry();
    registry.add(probes.apps[0]);
    registry.add(probes.Guest);
    const runtime = createRuntime({ logger: new RecordingLogger(), lookup: registry });
    const text = `{"apps":{"one":{"label":"app","guests":[${guests}]}}}`;
    const turns = await turnsDuring(() => runtime.load(text));
    expect((await runtime.load(text)).changed).to.equal(false);
    const turnsOfStop = await turnsDuring(() => runtime.stop());
    const count = (event: string): number => probes.events.filter((each) => each.endsWith(event)).length;
    return { built: count('construct'), cleaned: count('cleanup'), turns, turnsOfStop };
  }

  const guest = '{"probe":"guest","label":"guest"}';

  it('may have 100,000 guests in one host', async () => {
    const { built, cleaned } = await run(Array.from({ length: 100_000 }, () => guest).join());
    expect({ built, cleaned }).to.deep.equal({ built: 100_001, cleaned: 100_001 });
  });

  it('is built and cleaned up while others work', async () => {
    const { turns, turnsOfStop } = await run(Array.from({ length: 20_000 }, () => guest).join());
    // Some of these turns happen during planning.
    expect(turns).to.be.at.least(100);
    expect(turnsOfStop).to.be.at.least(20);
  });

  it('may be 4,000 guests deep', async () => {
    const guests = `${'{"probe":"guest","label":"guest","guests":['.repeat(4000)}${']}'.repeat(4000)}`;
    const { built, cleaned } = await run(guests);
    expect({ built, cleaned }).to.deep.equal({ built: 4001, cleaned: 4001 });
  });
});
