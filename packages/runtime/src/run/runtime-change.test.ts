import { isCaddisError } from '@caddis/core';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { makeProbes, type Trouble } from '../testing/probes.js';
import type { RuntimeEvents } from './runtime-events.js';
import type { Runtime } from './runtime.js';

/** A document of these tests. The changes append to the label. */
interface Document {
  apps: { one: { label: string; troubles?: Trouble[] } };
}

const documentOf = (label: string, ...troubles: Trouble[]): Document => ({ apps: { one: { label, ...(troubles.length === 0 ? {} : { troubles }) } } });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (isCaddisError(error) ? error.code : (error as Error).message),
  );

function makeRuntime(clock?: FakeClock): { readonly runtime: Runtime; readonly logger: RecordingLogger } {
  const probes = makeProbes();
  const registry = new Registry();
  registry.add(probes.apps[0]);
  const logger = new RecordingLogger();
  return { runtime: createRuntime({ logger, lookup: registry, ...(clock === undefined ? {} : { clock }) }), logger };
}

const labelOf = (runtime: Runtime): string | undefined => (runtime.current?.plan.document as Document | undefined)?.apps.one.label;

describe('a change of the running config', () => {
  it('sees what the change before it has made', async () => {
    const { runtime } = makeRuntime();
    const add = (letter: string) => async (document: unknown) => {
      await new Promise(setImmediate);
      return documentOf(`${(document as Document | undefined)?.apps.one.label ?? ''}${letter}`);
    };
    await Promise.all([runtime.change(add('a')), runtime.change(add('b')), runtime.load(JSON.stringify(documentOf('x'))), runtime.change(add('c'))]);
    expect(labelOf(runtime)).to.equal('xc');
    await runtime.stop();
  });

  it('gets a copy of the document, with its @ids', async () => {
    const { runtime } = makeRuntime();
    await runtime.load('{"apps":{"one":{"@id":"x","label":"a"}}}');
    await codeOf(
      runtime.change((document) => {
        (document as Document).apps.one.label = 'b';
        throw new Error('not today');
      }),
    );
    expect(runtime.current?.plan.document).to.deep.equal({ apps: { one: { '@id': 'x', label: 'a' } } });
    await runtime.change((document) => {
      (document as Document).apps.one.label = 'b';
      return document;
    });
    expect([labelOf(runtime), runtime.current?.ids.get('x')]).to.deep.equal(['b', '/apps/one']);
    await runtime.stop();
  });

  it('that is no config, no JSON, fails to start or throws changes nothing, and the next one comes to its turn', async () => {
    const { runtime } = makeRuntime();
    await runtime.load(JSON.stringify(documentOf('good')));
    const outcomes = await Promise.all([
      codeOf(runtime.change(() => ({ apps: { none: {} } }))),
      codeOf(runtime.change(() => () => {})),
      codeOf(runtime.change(() => documentOf('bad', 'start throws'))),
      codeOf(runtime.change(() => Promise.reject(new Error('not today')))),
      codeOf(runtime.change((document) => document)),
    ]);
    expect(outcomes).to.deep.equal(['RUNTIME_CONFIG_INVALID', 'RUNTIME_DOCUMENT_NOT_JSON', 'RUNTIME_START_FAILED', 'not today', 'none']);
    expect(labelOf(runtime)).to.equal('good');
    await runtime.stop();
  });

  it('that never ends is aborted in time, or when the server stops', async () => {
    const clock = new FakeClock();
    const { runtime } = makeRuntime(clock);
    const never = (): Promise<never> => new Promise(() => {});
    const first = codeOf(runtime.change(never));
    const second = codeOf(runtime.change(never));
    await clock.timer(60_000);
    await clock.advance(60_000);
    expect(await first).to.equal('RUNTIME_EDIT_DEADLINE');
    await runtime.stop();
    expect(await second).to.equal('RUNTIME_INTERRUPTED');
  });
});

describe('events of a server', () => {
  /** Records all events. */
  function record(runtime: Runtime): string[] {
    const events: string[] = [];
    const label = ({ config }: { readonly config: RuntimeEvents['loaded']['config'] }): string => (config.plan.document as Document).apps.one.label;
    runtime.on('loaded', (detail) => events.push(`loaded ${label(detail)}`));
    runtime.on('failed', ({ error }) => events.push(`failed ${isCaddisError(error) ? error.code : String(error)}`));
    runtime.on('retired', (detail) => events.push(`retired ${label(detail)}, ${detail.errors.length} errors`));
    runtime.on('stopped', ({ errors }) => events.push(`stopped, ${errors.length} errors`));
    return events;
  }

  it('tell of each load, failure, retirement and stop', async () => {
    const { runtime } = makeRuntime();
    const events = record(runtime);
    await runtime.load(JSON.stringify(documentOf('a', 'stop throws')));
    await (await runtime.change(() => documentOf('b', 'cleanup throws'))).retired;
    await runtime.load(JSON.stringify(documentOf('b', 'cleanup throws')));
    await codeOf(runtime.load(JSON.stringify(documentOf('c', 'provision throws'))));
    await codeOf(runtime.load({ ok: false, problems: [{ code: 'X', severity: 'error', message: 'no', pointer: '' }] }));
    await codeOf(runtime.stop());
    expect(events).to.deep.equal([
      'loaded a',
      'loaded b',
      'retired a, 1 errors',
      'failed RUNTIME_PROVISION_FAILED',
      'failed RUNTIME_CONFIG_INVALID',
      'stopped, 1 errors',
    ]);
  });

  it('continue when a listener throws or rejects, and end with the listening', async () => {
    const { runtime, logger } = makeRuntime();
    runtime.on('loaded', () => {
      throw new Error('it throws');
    });
    runtime.on('loaded', (() => Promise.reject(new Error('it rejects'))) as () => void);
    let heard = 0;
    const off = runtime.on('loaded', () => (heard += 1));
    await runtime.load(JSON.stringify(documentOf('a')));
    off();
    off();
    await runtime.load(JSON.stringify(documentOf('b')));
    expect([labelOf(runtime), heard]).to.deep.equal(['b', 1]);
    const failed = logger.lines.filter(({ message }) => message === 'an event listener of the server failed').map(({ event, err }) => `${event}: ${(err as Error).message}`);
    expect(failed.sort()).to.deep.equal(['loaded: it rejects', 'loaded: it rejects', 'loaded: it throws', 'loaded: it throws']);
    await runtime.stop();
  });

  it('and the current config agree with what was loaded and changed, in any order', async () => {
    const troubles = fc.constantFrom<Trouble | undefined>(undefined, undefined, 'construct throws', 'provision throws', 'validate throws', 'start throws');
    const command = fc.record({ do: fc.constantFrom('load', 'change', 'change', 'throw', 'stop'), letter: fc.constantFrom('a', 'b', 'c'), trouble: troubles });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 10 }), fc.boolean(), async (commands, together) => {
        const { runtime } = makeRuntime();
        const events = record(runtime);
        let expected: string | undefined;
        const loaded: string[] = [];
        const done: Promise<unknown>[] = [];
        for (const { do: what, letter, trouble } of commands) {
          const all = trouble === undefined ? [] : [trouble];
          if (what === 'stop') {
            await Promise.all(done);
            await runtime.stop();
            expected = undefined;
            continue;
          }
          if (what === 'throw') done.push(codeOf(runtime.change(() => Promise.reject(new Error('no')))));
          else if (what === 'load') done.push(codeOf(runtime.load(JSON.stringify(documentOf(letter, ...all)))));
          else done.push(codeOf(runtime.change((document) => documentOf(`${(document as Document | undefined)?.apps.one.label ?? ''}${letter}`, ...all))));
          const next = what === 'load' ? letter : `${expected ?? ''}${letter}`;
          if (what !== 'throw' && trouble === undefined && next !== expected) {
            expected = next;
            loaded.push(`loaded ${next}`);
          }
          if (!together) await Promise.all(done);
        }
        await Promise.all(done);
        expect(labelOf(runtime)).to.equal(expected);
        await runtime.stop();
        expect(events.filter((event) => event.startsWith('loaded'))).to.deep.equal(loaded);
        expect(events.at(-1)).to.equal('stopped, 0 errors');
      }),
      { numRuns: 60 },
    );
  });
});
