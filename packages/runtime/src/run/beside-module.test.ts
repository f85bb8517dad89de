import { type Context, defineNamespace, isCaddisError, type Lifecycle, module, object, string } from '@caddis/core';
import { RecordingLogger, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { makeProbes, probes as guests } from '../testing/probes.js';
import { askingGuest, scriptedApp } from '../testing/scripted-modules.js';
import type { Runtime } from './runtime.js';
import { type RuntimeHandle, runtimeHandle } from './runtime-handle.js';

interface Desk extends Lifecycle {
  serve(): string;
}

const desks = defineNamespace<Desk>({ id: 'test.desks', description: 'What serves operators.', methods: ['serve'] });
const DeskConfig = object({ sign: string({ description: 'Text that clients get.' }) });

describe('a module beside the document', () => {
  let events: string[];
  let handle: RuntimeHandle | undefined;
  let logger: RecordingLogger;
  let registry: Registry;
  let runtime: Runtime;
  beforeEach(() => {
    events = [];
    handle = undefined;
    logger = new RecordingLogger();
    registry = new Registry();
    const { apps: [One], events: ofConfig } = makeProbes();
    events = ofConfig;
    registry.add(One);
    runtime = createRuntime({ logger, lookup: registry, cleanupDeadlineMs: 200 });
  });
  afterEach(() => runtime.stop().catch(() => {}));

  /** Adds a desk with the given methods. */
  function addDesk(name: string, script: Lifecycle = {}): void {
    class ScriptedDesk implements Desk {
      constructor(private readonly config: { readonly sign: string }) {}
      provision(context: Context): void | Promise<void> {
        events.push(`${name} provision at ${context.path}`);
        context.defer(() => void events.push(`${name} undone`));
        return script.provision?.(context);
      }
      serve(): string {
        return this.config.sign;
      }
      cleanup(): void | Promise<void> {
        events.push(`${name} cleanup`);
        return script.cleanup?.();
      }
    }
    module(desks, { name, config: DeskConfig, summary: 'A desk of a test.' })(ScriptedDesk);
    registry.add(ScriptedDesk);
  }

  const config = (label: string): string => JSON.stringify({ apps: { one: { label } } });
  const load = (name = 'desk'): ReturnType<typeof runtime.loadBeside<Desk>> => runtime.loadBeside({ namespace: desks, name, config: { sign: 'open' } });
  const codeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'none',
      (error: unknown) => (isCaddisError(error) ? error.code : error),
    );

  it('is built without a config, survives loads, and ends after the config', async () => {
    addDesk('desk');
    const { module: desk } = await load();
    await (await runtime.load(config('a'))).retired;
    await (await runtime.load(config('b'))).retired;
    expect([desk.serve(), runtime.beside.map(({ planned, instance }) => [planned.pointer, instance === desk])]).to.deep.equal(['open', [['/desk', true]]]);
    events.length = 0;
    await runtime.stop();
    expect(events).to.deep.equal(['b stop', 'b cleanup', 'b undo 2', 'b undo 1', 'desk cleanup', 'desk undone']);
    expect(runtime.beside).to.deep.equal([]);
  });

  it('is reported with its place in the document, if it has one', async () => {
    addDesk('desk');
    await runtime.loadBeside({ namespace: desks, name: 'desk', config: { sign: 'open' }, pointer: '/admin/desk' });
    expect(events).to.deep.equal(['desk provision at /admin/desk']);
    expect(await runtime.loadBeside({ namespace: desks, name: 'desk', config: {}, pointer: '/admin/desk' }).then(undefined, String)).to.contain('/admin/desk');
  });

  it('ends with the server, also when it comes while others end', async () => {
    let late: Promise<unknown> = Promise.resolve();
    addDesk('late');
    addDesk('desk', { cleanup: () => void (late = codeOf(load('late'))) });
    await load();
    await runtime.stop();
    expect([await late, runtime.beside]).to.deep.equal(['RUNTIME_INTERRUPTED', []]);
  });

  it('can ask for the server, and load a config from there', async () => {
    registry.add(askingGuest(runtimeHandle, (service) => (handle = service)));
    await runtime.loadBeside({ namespace: guests, name: 'asker', config: {} });
    expect(handle?.current).to.equal(undefined);
    await handle?.change(() => ({ apps: { one: { label: 'a' } } }));
    expect(handle?.current?.apps.map(({ planned }) => planned.pointer)).to.deep.equal(['/apps/one']);
    expect(handle?.beside).to.have.length(1);
  });

  it('is the only one that can ask for the server', async () => {
    registry.add(askingGuest(runtimeHandle, () => {}));
    registry.add(scriptedApp('host', {}));
    expect(await codeOf(runtime.load('{"apps":{"host":{"guests":[{"probe":"asker"}]}}}'))).to.equal('RUNTIME_SERVICE_MISSING');
  });

  it('is checked like any other', async () => {
    addDesk('desk');
    expect(await codeOf(runtime.loadBeside({ namespace: desks, name: 'none', config: {} }))).to.equal('RUNTIME_CONFIG_INVALID');
    const error = await runtime.loadBeside({ namespace: desks, name: 'desk', config: { sign: 'a', bell: true } }).catch((thrown: unknown) => thrown);
    const { problems } = error as { readonly problems: readonly { readonly code: string; readonly pointer: string }[] };
    expect(problems.map(({ code, pointer }) => `${code} ${pointer}`)).to.deep.equal(['CONFIG_UNKNOWN_KEY /desk/bell']);
    expect(runtime.beside).to.deep.equal([]);
  });

  it('leaves nothing when it fails', async () => {
    addDesk('desk', {
      provision: () => {
        throw new Error('no');
      },
    });
    expect(await codeOf(load())).to.equal('RUNTIME_PROVISION_FAILED');
    expect(events).to.deep.equal(['desk provision at /desk', 'desk cleanup', 'desk undone']);
    expect(runtime.beside).to.deep.equal([]);
  });

  it('can be ended before the server, once', async () => {
    addDesk('first');
    addDesk('second');
    const { unload } = await load('first');
    await load('second');
    await unload();
    await unload();
    expect(runtime.beside.map(({ planned }) => planned.pointer)).to.deep.equal(['/second']);
    await runtime.stop();
    expect(events.filter((event) => event.endsWith('undone'))).to.deep.equal(['first undone', 'second undone']);
  });

  it('ends with the server while it is being built, and when its clean-up fails or hangs', async () => {
    addDesk('hanging', { cleanup: () => new Promise(() => {}) });
    addDesk('failing', {
      cleanup: () => {
        throw new Error('no');
      },
    });
    addDesk('slow', { provision: (context) => new Promise((_resolve, reject) => context.signal.addEventListener('abort', () => reject(new Error('given up')))) });
    await load('hanging');
    await load('failing');
    const slow = codeOf(load('slow'));
    await until('the slow one is being built', () => events.includes('slow provision at /slow'));
    expect(await codeOf(runtime.stop())).to.equal('RUNTIME_SEVERAL_ERRORS');
    expect(await slow).to.equal('RUNTIME_INTERRUPTED');
    expect(events.filter((event) => event.endsWith('undone'))).to.deep.equal(['slow undone', 'failing undone', 'hanging undone']);
  });
});
