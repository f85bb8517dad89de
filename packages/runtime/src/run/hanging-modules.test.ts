import type { App, Context, Lifecycle } from '@caddis/core';
import { failureOf, FakeClock, RecordingLogger, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { Registry } from '../registry/registry.js';
import { planOf } from '../testing/plans.js';
import { scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import { Runtime } from './runtime.js';

const never = (): Promise<void> => new Promise(() => {});

/** Creates a runtime whose clock the test controls. */
function setUp() {
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const unused = (): never => {
    throw new Error('not planned here');
  };
  const runtime = new Runtime({ clock, logger }, { lookup: new Registry(), planConfig: unused, planGuest: unused, adaptConfig: unused });
  return { clock, logger, runtime, lines: () => logger.lines.filter(({ message }) => message === 'waiting for a module') };
}

/** Returns the code and message of a promise's rejection. */
async function failureText(work: Promise<unknown>): Promise<string> {
  const { code, message } = await failureOf(work);
  return `${String(code)} ${message}`;
}

/** Waits until the runtime has set a timer. */
function untilWaiting(clock: FakeClock): Promise<void> {
  return until('a timer', () => clock.pending > 0);
}

describe('a module that never ends', () => {
  const steps: readonly { readonly step: string; readonly script: Lifecycle & Partial<App> }[] = [
    { step: 'provision', script: { provision: never } },
    { step: 'validate', script: { validate: never } },
    { step: 'start', script: { start: never } },
    { step: 'provision', script: { provision: () => ({ then() {} }) as unknown as Promise<void> } },
  ];
  it('is not one that asked for another app, and went on without it', async () => {
    const { clock, runtime, lines } = setUp();
    const one = scriptedApp('one', { provision: (own: Context) => void own.app('two') });
    await runtime.load(planOf({ use: one }, { use: scriptedApp('two', { provision: () => new Promise((resolve) => setImmediate(resolve)) }) }));
    expect([clock.pending, lines()]).to.deep.equal([0, []]);
    await runtime.stop();
  });

  it('is not waited for any more when the config is given up', async () => {
    const { clock, runtime } = setUp();
    const failed = failureText(runtime.load(planOf({ use: scriptedApp('one', { provision: never }) })));
    await untilWaiting(clock);
    await runtime.stop();
    expect([(await failed).split(' ')[0], clock.pending]).to.deep.equal(['RUNTIME_INTERRUPTED', 0]);
  });

  for (const { step, script } of steps) {
    it(`its ${step} is told after a while, given up after a longer one, and followed by other loads`, async () => {
      const { clock, runtime, lines } = setUp();
      const failed = failureText(runtime.load(planOf({ use: scriptedApp('one', script) })));
      await untilWaiting(clock);
      clock.jump(4_999);
      expect(lines()).to.deep.equal([]);
      clock.jump(1);
      const waiting = { module: 'one', path: '/apps/one', package: 'test-package', step, after_ms: 5_000, deadline_ms: 60_000, level: 'warn', message: 'waiting for a module' };
      expect(lines()).to.deep.equal([waiting]);
      clock.jump(55_000);
      expect(await failed).to.equal(`RUNTIME_STEP_DEADLINE /apps/one: one: ${step} did not end within 60 s`);
      expect((await runtime.load(planOf({ use: scriptedApp('two', {}) }))).changed).to.equal(true);
      await runtime.stop();
      expect(clock.pending).to.equal(0);
    });
  }

  it('is named in validate, too', async () => {
    const { clock, runtime, lines } = setUp();
    const failed = failureText(runtime.validate(planOf({ use: scriptedApp('one', {}), guests: [{ use: scriptedGuest('slow', { provision: never }) }] })));
    await untilWaiting(clock);
    clock.jump(5_000);
    clock.jump(55_000);
    expect(await failed).to.equal('RUNTIME_STEP_DEADLINE /apps/one/guests/0: test.probes.slow: provision did not end within 60 s');
    expect(lines().map(({ module: named, path }) => [named, path])).to.deep.equal([['test.probes.slow', '/apps/one/guests/0']]);
  });

  it('is blamed, not the one that waits for it', async () => {
    const { clock, runtime, lines } = setUp();
    const waiter = scriptedApp('waiter', { provision: async (context: Context) => void (await context.app('hangs')) });
    const failed = failureText(runtime.load(planOf({ use: waiter }, { use: scriptedApp('hangs', { provision: never }) })));
    await untilWaiting(clock);
    for (let second = 0; second < 60; second += 1) {
      clock.jump(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await failed).to.equal('RUNTIME_STEP_DEADLINE /apps/hangs: hangs: provision did not end within 60 s');
    expect(lines().map(({ module: named }) => named)).to.deep.equal(['hangs']);
  });

  it('is undone, and what it does later changes nothing', async () => {
    const { clock, runtime, logger } = setUp();
    const events: string[] = [];
    let finish = (): void => {};
    const app = scriptedApp('one', {
      async provision(context) {
        context.defer(() => void events.push('first undone'));
        await new Promise<void>((resolve) => (finish = resolve));
        context.defer(() => void events.push('second undone'));
        throw new Error('too late');
      },
      cleanup: () => void events.push('cleaned up'),
    });
    const failed = failureText(runtime.load(planOf({ use: app })));
    await untilWaiting(clock);
    clock.jump(5_000);
    clock.jump(55_000);
    await failed;
    expect(events).to.deep.equal(['cleaned up', 'first undone']);
    finish();
    await until('three events', () => events.length > 2);
    expect(events).to.deep.equal(['cleaned up', 'first undone', 'second undone']);
    expect(logger.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });
});

describe('what a module throws or returns oddly', () => {
  const thrown: readonly { readonly what: unknown; readonly said: string }[] = [
    { what: null, said: 'it threw null, which is not an error' },
    { what: undefined, said: 'it threw undefined, which is not an error' },
    { what: 'a text', said: 'it threw "a text", which is not an error' },
    { what: Object.create(null), said: 'it threw an object, which is not an error' },
    { what: Symbol('x'), said: 'it threw Symbol(x), which is not an error' },
  ];
  for (const { what, said } of thrown) {
    it(`is told: ${said}`, async () => {
      const fail = (): never => {
        throw what;
      };
      for (const [script, code] of [
        [{ provision: fail }, 'RUNTIME_PROVISION_FAILED'],
        [{ provision: () => Promise.reject(what as Error) }, 'RUNTIME_PROVISION_FAILED'],
        [{ validate: fail }, 'RUNTIME_VALIDATE_FAILED'],
        [{ start: fail }, 'RUNTIME_START_FAILED'],
        [undefined, 'RUNTIME_CONSTRUCT_FAILED'],
      ] as const) {
        const { runtime } = setUp();
        const app = scriptedApp('one', script ?? {});
        const use = script === undefined ? throwing(app, what) : app;
        const error: { readonly code?: string; readonly cause?: Error } = await runtime.load(planOf({ use })).then(() => ({}), (failed: object) => failed);
        expect([error.code, error.cause?.message]).to.deep.equal([code, said]);
      }
    });
  }

  it('counts once when a promise of its own make settles twice', async () => {
    const { runtime } = setUp();
    const twice = {
      then(resolve: () => void, reject: (error: Error) => void): void {
        resolve();
        resolve();
        reject(new Error('after all'));
      },
    };
    const app = scriptedApp('one', { provision: () => twice as unknown as Promise<void> });
    expect((await runtime.load(planOf({ use: app }))).changed).to.equal(true);
    await runtime.stop();
  });
});

/** Makes the constructor of a module throw. */
function throwing(app: ReturnType<typeof scriptedApp>, thrown: unknown): ReturnType<typeof scriptedApp> {
  return new Proxy(app, {
    construct() {
      throw thrown;
    },
  });
}
