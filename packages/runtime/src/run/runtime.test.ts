import { type Context, isCaddisError, type Lifecycle } from '@caddis/core';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan } from '../plan/plan.js';
import type { Problem } from '../problems/problem.js';
import { Registry } from '../registry/registry.js';
import { planOf } from '../testing/plans.js';
import { scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import { Runtime } from './runtime.js';

/** The behaviour of a config in these tests. */
interface Scenario {
  readonly name: string;
  /** The step that fails. */
  readonly fails?: 'plan' | 'provision' | 'validate' | 'start' | 'stop' | 'cleanup' | 'guest';
  /** Keys of the values that it shares. */
  readonly shares?: readonly string[];
}

/** Creates plans whose modules record their lifecycle, and counts what is alive. */
class World {
  readonly events: string[] = [];
  /** Names of the configs that were started and not stopped. */
  readonly serving = new Set<string>();
  /** Number of things that were opened and not closed. */
  open = 0;
  #starts = 0;

  plan(scenario: Scenario): Plan {
    const failing = (point: Scenario['fails']): void => {
      if (scenario.fails === point) throw new Error(`${scenario.name} fails in ${point}`);
    };
    const hold = async (context: Context): Promise<void> => {
      this.open += 1;
      context.defer(() => void (this.open -= 1));
      for (const key of scenario.shares ?? []) {
        await context.share(key, () => {
          this.open += 1;
          return { value: key, destroy: () => void (this.open -= 1) };
        });
      }
    };
    let name = '';
    const guest = scriptedGuest('guest', {
      provision: async (context) => {
        await hold(context);
        failing('guest');
      },
    });
    const app = scriptedApp('app', {
      provision: async (context) => {
        await hold(context);
        failing('provision');
      },
      validate: () => failing('validate'),
      start: () => {
        failing('start');
        this.#starts += 1;
        name = `${scenario.name} ${this.#starts}`;
        this.serving.add(name);
        this.events.push(`start ${scenario.name}`);
      },
      stop: (reason) => {
        this.serving.delete(name);
        this.events.push(`stop ${scenario.name}: ${reason}`);
        failing('stop');
      },
      cleanup: () => failing('cleanup'),
    });
    return { ...planOf({ use: app, guests: [{ use: guest }, { use: guest }] }), document: scenario };
  }
}

describe('Runtime', () => {
  let world: World;
  let logger: RecordingLogger;
  let runtime: Runtime;
  beforeEach(() => {
    world = new World();
    logger = new RecordingLogger();
    runtime = makeRuntime(logger);
  });
  afterEach(() => runtime.stop().catch(() => {}));

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => (isCaddisError(error) ? error.code : String(error)),
    );

  it('starts the new config before it stops the old one', async () => {
    await runtime.load(world.plan({ name: 'first' }));
    const { changed, retired } = await runtime.load(world.plan({ name: 'second' }));
    expect([changed, await retired]).to.deep.equal([true, []]);
    await runtime.stop();
    expect(world.events).to.deep.equal(['start first', 'start second', 'stop first: reload', 'stop second: exit']);
    expect(runtime.current?.plan.document).to.equal(undefined);
  });

  it('does nothing for the config that runs already, unless it is forced', async () => {
    const { warnings } = await runtime.load(world.plan({ name: 'first', shares: ['a'] }));
    expect(warnings).to.deep.equal([]);
    expect((await runtime.load(world.plan({ shares: ['a'], name: 'first' }))).changed).to.equal(false);
    expect(world.events).to.deep.equal(['start first']);
    expect((await runtime.load(world.plan({ name: 'first', shares: ['a'] }), { force: true })).changed).to.equal(true);
  });

  it('keeps serving the old config when the new one fails, whatever fails', async () => {
    await runtime.load(world.plan({ name: 'good' }));
    const { open } = world;
    const codes: Record<string, string> = {};
    for (const fails of ['provision', 'validate', 'start', 'guest'] as const) {
      codes[fails] = await codeOf(runtime.load(world.plan({ name: 'bad', fails })));
    }
    expect(codes).to.deep.equal({
      provision: 'RUNTIME_PROVISION_FAILED',
      validate: 'RUNTIME_VALIDATE_FAILED',
      start: 'RUNTIME_START_FAILED',
      guest: 'RUNTIME_PROVISION_FAILED',
    });
    expect([[...world.serving], world.open, runtime.current?.plan.document]).to.deep.equal([['good 1'], open, { name: 'good' }]);
  });

  it('tells all that went wrong when the clean-up fails too', async () => {
    const app = scriptedApp('app', {
      start: () => Promise.reject(new Error('port in use')),
      cleanup: () => Promise.reject(new Error('stuck')),
    });
    const error = (await runtime.load(planOf({ use: app })).catch((thrown: unknown) => thrown)) as { readonly errors: readonly Error[] };
    expect(error).to.have.property('code', 'RUNTIME_SEVERAL_ERRORS');
    expect(error.errors.map(({ message }) => message)).to.deep.equal([
      '/apps/app: app: starting it failed',
      '/apps/app: app: cleanup failed',
    ]);
  });

  it('tells what went wrong while the old config ended, and serves the new one', async () => {
    await runtime.load(world.plan({ name: 'first', fails: 'stop' }));
    const { retired } = await runtime.load(world.plan({ name: 'second' }));
    expect((await retired).map(({ message }) => message)).to.deep.equal(['/apps/app: app: stopping it failed']);
    expect([...world.serving]).to.deep.equal(['second 2']);
  });

  it('loads the next config while an old one still finishes', async () => {
    let finish = (): void => {};
    const slow = scriptedApp('slow', { stop: () => new Promise<void>((resolve) => (finish = resolve)) });
    await runtime.load(planOf({ use: slow }));
    const { retired } = await runtime.load(world.plan({ name: 'second' }));
    await runtime.load(world.plan({ name: 'third' }));
    finish();
    expect(await retired).to.deep.equal([]);
  });

  it('waits in stop for what is still being stopped', async () => {
    let finish = (): void => {};
    let finished = false;
    const slow = scriptedApp('slow', { stop: () => new Promise<void>((resolve) => (finish = resolve)), cleanup: () => void (finished = true) });
    await runtime.load(planOf({ use: slow }));
    await runtime.load(world.plan({ name: 'second' }));
    const stopped = runtime.stop();
    setImmediate(() => finish());
    await stopped;
    expect(finished).to.equal(true);
  });

  it('rejects stop with what went wrong, when all is stopped', async () => {
    await runtime.load(world.plan({ name: 'first', fails: 'cleanup' }));
    expect(await codeOf(runtime.stop())).to.equal('RUNTIME_CLEANUP_FAILED');
    expect([world.open, runtime.current?.plan.document]).to.deep.equal([0, undefined]);
  });

  it('gives up in stop what is being loaded or waits for its turn', async () => {
    const hanging = scriptedApp('hanging', { provision: () => new Promise(() => {}) });
    const loads = [runtime.load(planOf({ use: hanging })), runtime.load(world.plan({ name: 'waiting' }))].map(codeOf);
    await new Promise(setImmediate);
    await runtime.stop();
    expect(await Promise.all(loads)).to.deep.equal(['RUNTIME_INTERRUPTED', 'RUNTIME_INTERRUPTED']);
    expect(world.events).to.deep.equal([]);
  });

  it('waits in stop until all that is being built is given up and cleaned up', async () => {
    const events: string[] = [];
    const hanging = (name: string): Lifecycle => ({
      provision(context) {
        if (name === 'one') void context.app('two').catch(() => {});
        return new Promise(() => {});
      },
      async cleanup() {
        await new Promise(setImmediate);
        events.push(`${name} cleanup`);
      },
    });
    const plan = planOf({ use: scriptedApp('one', hanging('one')) }, { use: scriptedApp('two', hanging('two')) });
    const loading = codeOf(runtime.load(plan));
    await new Promise(setImmediate);
    await runtime.stop();
    expect([await loading, events]).to.deep.equal(['RUNTIME_INTERRUPTED', ['two cleanup', 'one cleanup']]);
  });

  it('starts nothing more after stop was called', async () => {
    const events: string[] = [];
    let stopped: Promise<void> | undefined;
    const one = scriptedApp('one', {
      start() {
        stopped = runtime.stop();
        events.push('one start');
      },
      stop: () => void events.push('one stop'),
    });
    const two = scriptedApp('two', { start: () => void events.push('two start') });
    expect(await codeOf(runtime.load(planOf({ use: one }, { use: two })))).to.equal('RUNTIME_INTERRUPTED');
    await stopped;
    expect(events).to.deep.equal(['one start', 'one stop']);
  });

  it('can be stopped twice, and loaded again', async () => {
    await runtime.load(world.plan({ name: 'first' }));
    await Promise.all([runtime.stop(), runtime.stop()]);
    await runtime.load(world.plan({ name: 'second' }));
    expect([...world.serving]).to.deep.equal(['second 2']);
  });

  it('provisions and cleans up for a validation, and starts nothing', async () => {
    await runtime.load(world.plan({ name: 'good' }));
    const { open } = world;
    await runtime.validate(world.plan({ name: 'tried' }));
    expect(await codeOf(runtime.validate(world.plan({ name: 'bad', fails: 'validate' })))).to.equal('RUNTIME_VALIDATE_FAILED');
    expect(await codeOf(runtime.validate(world.plan({ name: 'bad', fails: 'cleanup' })))).to.equal('RUNTIME_CLEANUP_FAILED');
    expect([[...world.serving], world.open, runtime.current?.plan.document]).to.deep.equal([['good 1'], open, { name: 'good' }]);
  });

  it('throws every problem of a text that is wrong', async () => {
    const problems = [{ code: 'CONFIG_SYNTAX', severity: 'error' as const, message: 'unexpected end', pointer: '' }];
    const failing = makeRuntime(logger, problems);
    const error = await failing.load('{', { file: 'caddis.json' }).catch((thrown: unknown) => thrown);
    expect(error).to.deep.include({ code: 'RUNTIME_CONFIG_INVALID', problems });
    expect(error).to.have.property('message', 'the config has 1 problem, the first: unexpected end');
  });

  it('serves the last good config after any sequence of loads, and leaks nothing', async () => {
    const scenario = fc.record<Scenario>(
      {
        name: fc.constantFrom('a', 'b', 'c'),
        fails: fc.constantFrom('provision', 'validate', 'start', 'guest', 'stop', 'cleanup'),
        shares: fc.constantFrom(['x'], ['y'], ['x', 'y']),
      },
      { requiredKeys: ['name'], noNullPrototype: true },
    );
    const action = fc.constantFrom('load', 'load', 'force', 'validate', 'stop');
    const command = fc.record({ do: action, scenario, together: fc.boolean() }, { noNullPrototype: true });
    const harmless = new Set<Scenario['fails']>([undefined, 'stop', 'cleanup']);
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 12 }), async (commands) => {
        const own = new World();
        const server = makeRuntime(new RecordingLogger());
        let good: Scenario | undefined;
        let pending: Promise<unknown>[] = [];
        for (const { do: what, scenario: next, together } of commands) {
          const plan = own.plan(next);
          if (what === 'validate') pending.push(server.validate(plan).catch(() => {}));
          else if (what === 'stop') await Promise.all([...pending, server.stop().catch(() => {})]);
          else pending.push(server.load(plan, { force: what === 'force' }).then(({ retired }) => retired, () => {}));
          if (what === 'stop') good = undefined;
          else if (what !== 'validate' && harmless.has(next.fails)) good = next;
          if (together) continue;
          await Promise.all(pending);
          pending = [];
          expect(server.current?.plan.document).to.deep.equal(good);
          expect(own.serving.size).to.equal(good === undefined ? 0 : 1);
        }
        await Promise.all(pending);
        await server.stop().catch(() => {});
        expect([own.open, own.serving.size]).to.deep.equal([0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});

function makeRuntime(logger: RecordingLogger, problems: readonly Problem[] = []): Runtime {
  return new Runtime(
    { logger },
    {
      lookup: new Registry(),
      planConfig: () => Promise.resolve({ ok: false, problems }),
      planGuest: () => Promise.reject(new Error('no guests are planned here')),
      adaptConfig: () => Promise.reject(new Error('nothing is adapted here')),
    },
  );
}
