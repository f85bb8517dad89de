import { queryObjects } from 'node:v8';
import { type App, apps, integer, module, object } from '@caddis/core';
import { type LogOutput, logWriters, type LogWriter } from '@caddis/core/logging';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { createLogger } from '../log/create-logger.js';
import { Registry } from '../registry/registry.js';
import type { Runtime } from './runtime.js';

/** Calls of the writers below, and the lines that they received. */
let told: string[] = [];

/** A writer that records its calls. */
@module(logWriters, { name: 'telling', summary: 'Tells what is done with it.' })
class TellingWriter implements LogWriter {
  static agrees = true;

  open(): LogOutput {
    told.push('open');
    return { write: (lines) => void told.push(`line ${(JSON.parse(lines) as { msg: string }).msg}`) };
  }

  canBeKept(): boolean {
    return TellingWriter.agrees;
  }

  cleanup(): void {
    told.push('cleanup');
  }
}

/** An app that differs in each config. */
@module(apps, { name: 'counted', config: object({ generation: integer({ description: 'Which config it is of.' }) }), summary: 'Is counted.' })
class CountedApp implements App {
  start(): void {}
  stop(): void {}
}

describe('the writers of logs over reloads', () => {
  let runtime: Runtime;
  beforeEach(async () => {
    told = [];
    TellingWriter.agrees = true;
    const lookup = new Registry();
    lookup.add(TellingWriter);
    lookup.add(CountedApp);
    runtime = createRuntime({ logger: await createLogger({ destination: { write: () => {} } }), lookup });
  });
  afterEach(() => runtime.stop());

  const load = async (level: string, more: object = {}): Promise<readonly string[]> => {
    const { changes, retired } = await runtime.load(JSON.stringify({ logging: { logs: { default: { level, writer: { output: 'telling' } } } }, ...more }));
    await retired;
    return changes.map(({ pointer, change }) => `${change} ${pointer}`);
  };
  const stop = async (): Promise<void> => {
    await runtime.stop();
    expect(told.splice(0)).to.deep.equal(['cleanup']);
  };

  it('are kept where they did not change, and opened once', async () => {
    await load('INFO');
    expect(told.splice(0)).to.deep.equal(['open', 'line config serves']);
    expect(await load('WARN')).to.deep.equal(['kept /logging/logs/default/writer']);
    expect(await load('INFO')).to.deep.equal(['kept /logging/logs/default/writer']);
    expect(told.splice(0)).to.deep.equal(['line config serves']);
    await stop();
  });

  it('continue where the new config is refused', async () => {
    await load('INFO');
    told = [];
    const error = await load('INFO', { apps: { none: {} } }).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'RUNTIME_CONFIG_INVALID');
    await load('INFO', { workers: 1 });
    expect(told.splice(0)).to.deep.equal(['line config serves']);
    await stop();
  });

  it('get of lines that are alike as many as without a reload, until the sampling changes', async () => {
    const loadSampled = async (first: number, more: object): Promise<readonly string[]> => {
      const log = { sampling: { interval: 3_600_000_000_000, first, thereafter: 1_000_000 }, writer: { output: 'telling' }, ...more };
      await (await runtime.load(JSON.stringify({ logging: { logs: { default: log } } }))).retired;
      return told.splice(0).filter((line) => line.startsWith('line'));
    };
    expect(await loadSampled(2, {})).to.deep.equal(['line config serves']);
    expect(await loadSampled(2, { level: 'WARN' })).to.deep.equal([]);
    expect(await loadSampled(2, { exclude: ['none'] })).to.deep.equal(['line config serves']);
    expect(await loadSampled(2, {})).to.deep.equal([]);
    expect(await loadSampled(1, {})).to.deep.equal(['line config serves']);
    await stop();
  });

  it('are built and opened again if they refuse to be kept', async () => {
    await load('INFO');
    TellingWriter.agrees = false;
    told = [];
    expect(await load('DEBUG')).to.deep.equal(['rebuilt /logging/logs/default/writer']);
    expect(told.splice(0).filter((line) => !line.startsWith('line'))).to.deep.equal(['open', 'cleanup']);
    await stop();
  });

  it('hold nothing of the configs before that they were kept from', async () => {
    for (let generation = 0; generation < 20; generation += 1) {
      const changes = await load('INFO', { apps: { counted: { generation } } });
      if (generation > 0) expect(changes).to.deep.equal(['kept /logging/logs/default/writer', 'rebuilt /apps/counted']);
    }
    // Instances that were just replaced may not be collected yet.
    expect(queryObjects(CountedApp, { format: 'count' })).to.be.lessThan(4);
    told = [];
    await stop();
  });
});
