import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { makeProbes } from '../testing/probes.js';
import { RecordingLogger } from '../testing/recording-logger.js';

describe('a config of great size', function () {
  this.timeout(120_000);

  /** Runs an app with these guests, and counts the modules that were built and cleaned up. */
  async function run(guests: string): Promise<{ readonly built: number; readonly cleaned: number }> {
    const probes = makeProbes();
    const registry = new Registry();
    registry.add(probes.apps[0]);
    registry.add(probes.Guest);
    const runtime = createRuntime({ logger: new RecordingLogger(), lookup: registry });
    const text = `{"apps":{"one":{"label":"app","guests":[${guests}]}}}`;
    await runtime.load(text);
    expect((await runtime.load(text)).changed).to.equal(false);
    await runtime.stop();
    const count = (event: string): number => probes.events.filter((each) => each.endsWith(event)).length;
    return { built: count('construct'), cleaned: count('cleanup') };
  }

  it('may have 100,000 guests in one host', async () => {
    const guest = '{"probe":"guest","label":"guest"}';
    expect(await run(Array.from({ length: 100_000 }, () => guest).join())).to.deep.equal({ built: 100_001, cleaned: 100_001 });
  });

  it('may be 4,000 guests deep', async () => {
    const guests = `${'{"probe":"guest","label":"guest","guests":['.repeat(4000)}${']}'.repeat(4000)}`;
    expect(await run(guests)).to.deep.equal({ built: 4001, cleaned: 4001 });
  });
});
