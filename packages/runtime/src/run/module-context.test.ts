import { CaddisError, type Context, type LoadedGuest } from '@caddis/core';
import { expect } from 'chai';
import type { Problem } from '../problems/problem.js';
import { testEnvironment } from '../testing/environments.js';
import { plannedOf, planOf } from '../testing/plans.js';
import { probes } from '../testing/probes.js';
import { scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import type { Environment } from './environment.js';
import type { GuestRequest, PlanGuest } from '../plan/planning.js';
import { RunningConfig } from './running-config.js';

describe('context of a module', () => {
  let events: string[];
  let environment: ReturnType<typeof testEnvironment>;
  beforeEach(() => {
    events = [];
    environment = testEnvironment();
  });

  /** Assembles an app with this `provision` method. */
  async function runApp(provision: (context: Context) => void | Promise<void>, planGuest?: PlanGuest): Promise<RunningConfig> {
    const used: Environment = planGuest === undefined ? environment : { ...environment, planGuest };
    const app = scriptedApp('app', { provision, cleanup: () => void events.push('app cleanup') });
    const config = new RunningConfig(planOf({ use: app }), used, new AbortController());
    await config.assemble();
    return config;
  }

  const codeOf = (error: unknown): unknown => (error instanceof CaddisError ? error.code : error);
  const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'nothing was thrown',
      (error: unknown) => error,
    );

  it('knows the module and its place', async () => {
    let seen: readonly string[] = [];
    const config = await runApp((context) => void (seen = [context.module, context.path]));
    await config.stop('exit');
    expect(seen).to.deep.equal(['app', '/apps/app']);
  });

  for (const folder of ['/etc/caddis', undefined]) {
    it(`knows that the folder of the config is ${folder ?? 'unknown'}`, async () => {
      let seen: string | undefined = 'nothing was told';
      const app = scriptedApp('app', { provision: (context) => void (seen = context.configFolder) });
      const config = new RunningConfig({ ...planOf({ use: app }), folder }, environment, new AbortController());
      await config.assemble();
      await config.stop('exit');
      expect(seen).to.equal(folder);
    });
  }

  it('aborts its signal before any clean-up', async () => {
    const config = await runApp((context) => context.signal.addEventListener('abort', () => events.push('aborted')));
    await config.stop('exit');
    expect(events).to.deep.equal(['aborted', 'app cleanup']);
  });

  it('runs an undo at once that is deferred after clean-up, and logs its failure', async () => {
    let kept: Context | undefined;
    const config = await runApp((context) => void (kept = context));
    await config.stop('exit');
    kept?.defer(() => {
      events.push('late undo');
      throw new Error('it cannot be undone');
    });
    await new Promise(setImmediate);
    expect(events).to.deep.equal(['app cleanup', 'late undo']);
    expect(environment.logger.lines.map(({ level, module, path, message, err }) => [level, module, path, message, String(err)])).to.deep.equal([
      ['error', 'app', '/apps/app', 'clean-up failed', 'CaddisError: /apps/app: app: a deferred undo failed'],
    ]);
  });

  describe('load', () => {
    const guest = (name: string): PlanGuest => {
      const tell = (event: string) => () => void events.push(`${name} ${event}`);
      const script = { provision: tell('provision'), validate: tell('validate'), cleanup: tell('cleanup') };
      const planned = plannedOf({ use: scriptedGuest(name, script) }, '/apps/app');
      const warning: Problem = { code: 'CONFIG_FIELD_DEPRECATED', severity: 'warning', message: 'old', pointer: '/old' };
      return () => Promise.resolve({ ok: true, module: planned, warnings: [warning] });
    };

    it('builds a guest, which is cleaned up after its host', async () => {
      const requests: GuestRequest[] = [];
      const planGuest = guest('late');
      const config = await runApp(
        async (context) => {
          const loaded = await context.load(probes, 'late', { some: 'config' });
          events.push(`loaded ${loaded.module.constructor.name}`);
        },
        (request) => {
          requests.push(request);
          return planGuest(request);
        },
      );
      await config.stop('exit');
      expect(environment.logger.lines).to.deep.equal([
        {
          level: 'warn',
          problem: { code: 'CONFIG_FIELD_DEPRECATED', severity: 'warning', message: 'old', pointer: '/old' },
          message: 'the config of a module that was loaded later has a warning',
        },
      ]);
      expect(requests).to.deep.equal([
        { namespace: 'test.probes', methods: [], name: 'late', config: { some: 'config' }, pointer: '/apps/app', at: undefined, choices: new Map() },
      ]);
      expect(events).to.deep.equal(['late provision', 'late validate', 'loaded ScriptedGuest', 'app cleanup', 'late cleanup']);
    });

    it('unloads a guest before its host, once', async () => {
      let loaded: LoadedGuest<unknown> | undefined;
      const config = await runApp(async (context) => void (loaded = await context.load(probes, 'late', {})), guest('late'));
      await loaded?.unload();
      await loaded?.unload();
      await config.stop('exit');
      expect(events).to.deep.equal(['late provision', 'late validate', 'late cleanup', 'app cleanup']);
    });

    it('aborts the signal of a guest that is unloaded, and not that of its host', async () => {
      let host: Context | undefined;
      const late = scriptedGuest('late', {
        provision: (context) => context.signal.addEventListener('abort', () => events.push('aborted')),
        cleanup: () => void events.push('late cleanup'),
      });
      const config = await runApp(
        async (context) => {
          host = context;
          const loaded = await context.load(probes, 'late', {});
          await loaded.unload();
        },
        () => Promise.resolve({ ok: true, module: plannedOf({ use: late }, ''), warnings: [] }),
      );
      expect([events, host?.signal.aborted]).to.deep.equal([['aborted', 'late cleanup'], false]);
      await config.stop('exit');
    });

    it('tells every problem of the config', async () => {
      const problems: readonly Problem[] = [
        { code: 'CONFIG_UNKNOWN_KEY', severity: 'error', message: 'unknown key "x"', pointer: '/x', module: 'test.probes.late' },
        { code: 'CONFIG_UNKNOWN_KEY', severity: 'error', message: 'unknown key "y"', pointer: '/y' },
      ];
      let thrown: unknown;
      const config = await runApp(
        async (context) => void (thrown = await thrownBy(context.load(probes, 'late', { x: 1 }))),
        () => Promise.resolve({ ok: false, problems }),
      );
      await config.stop('exit');
      expect(thrown).to.be.an('error').that.deep.includes({ code: 'RUNTIME_CONFIG_INVALID', problems });
      expect(thrown).to.have.property('message', 'the config has 2 problems, the first: /x: test.probes.late: unknown key "x"');
    });

    it('leaves nothing behind of a guest that fails', async () => {
      const late = scriptedGuest('late', {
        provision(context) {
          context.defer(() => void events.push('late undo'));
          throw new Error('no luck');
        },
        cleanup: () => void events.push('late cleanup'),
      });
      let thrown: unknown;
      const config = await runApp(
        async (context) => void (thrown = await thrownBy(context.load(probes, 'late', {}))),
        () => Promise.resolve({ ok: true, module: plannedOf({ use: late }, '/apps/app'), warnings: [] }),
      );
      events.push('app goes on');
      await config.stop('exit');
      expect(thrown).to.have.property('message', '/apps/app: test.probes.late: provisioning it failed');
      expect(events).to.deep.equal(['late cleanup', 'late undo', 'app goes on', 'app cleanup']);
    });

    it('gives a guest up that is not ready when the config ends, and cleans it up in its turn', async () => {
      let loading: Promise<unknown> | undefined;
      const late = scriptedGuest('late', {
        provision(context) {
          context.signal.addEventListener('abort', () => events.push('late aborted'));
          return new Promise(() => {});
        },
        cleanup: () => void events.push('late cleanup'),
      });
      const app = scriptedApp('app', {
        provision: (context) => void (loading = thrownBy(context.load(probes, 'late', {}))),
        async cleanup() {
          await new Promise(setImmediate);
          events.push('app cleanup');
        },
      });
      const planGuest: PlanGuest = () => Promise.resolve({ ok: true, module: plannedOf({ use: late }, ''), warnings: [] });
      const config = new RunningConfig(planOf({ use: app }), { ...environment, planGuest }, new AbortController());
      await config.assemble();
      await new Promise(setImmediate);
      await config.stop('exit');
      expect(codeOf(await loading)).to.equal('RUNTIME_INTERRUPTED');
      expect(events).to.deep.equal(['late aborted', 'app cleanup', 'late cleanup']);
    });

    it('aborts the signal of a guest before its host is cleaned up', async () => {
      const late = scriptedGuest('late', {
        provision: (context) => context.signal.addEventListener('abort', () => events.push('late aborted')),
      });
      const config = await runApp(
        async (context) => void (await context.load(probes, 'late', {})),
        () => Promise.resolve({ ok: true, module: plannedOf({ use: late }, ''), warnings: [] }),
      );
      await config.stop('exit');
      expect(events).to.deep.equal(['late aborted', 'app cleanup']);
    });
  });

  describe('share', () => {
    it('shares a value among the modules of a config and destroys it after the last', async () => {
      const share = (name: string) => async (context: Context) => {
        const value = await context.share('key', () => ({ value: name, destroy: () => void events.push('destroyed') }));
        events.push(`${name} has ${value}`);
      };
      const plan = planOf(
        { use: scriptedApp('one', { provision: share('one'), cleanup: () => void events.push('one cleanup') }) },
        { use: scriptedApp('two', { provision: share('two'), cleanup: () => void events.push('two cleanup') }) },
      );
      const config = new RunningConfig(plan, environment, new AbortController());
      await config.assemble();
      expect(environment.pool.keys()).to.deep.equal(['key']);
      await config.stop('exit');
      expect(events).to.deep.equal(['one has one', 'two has one', 'two cleanup', 'one cleanup', 'destroyed']);
      expect(environment.pool.keys()).to.deep.equal([]);
    });

    it('keeps a value across a reload that still uses it', async () => {
      const share = async (context: Context): Promise<void> => {
        events.push(await context.share('key', () => ({ value: 'made', destroy: () => void events.push('destroyed') })));
      };
      const old = await runApp(share);
      const next = await runApp(share);
      await old.stop('reload');
      expect(events).to.deep.equal(['made', 'made', 'app cleanup']);
      await next.stop('exit');
      expect(events.slice(3)).to.deep.equal(['app cleanup', 'destroyed']);
    });

    it('keeps nothing of a value that could not be made', async () => {
      let thrown: unknown;
      const config = await runApp(
        async (context) => void (thrown = await thrownBy(context.share('key', () => Promise.reject(new Error('no luck'))))),
      );
      expect(await config.stop('exit')).to.deep.equal([]);
      expect(thrown).to.have.property('message', 'no luck');
      expect(environment.pool.keys()).to.deep.equal([]);
    });

    it('destroys a value that is still being made when the config ends', async () => {
      let finish = (): void => {};
      const config = await runApp((context) => {
        const made = new Promise<void>((resolve) => (finish = resolve));
        void context.share('key', async () => {
          await made;
          return { value: 1, destroy: () => void events.push('destroyed') };
        });
      });
      const stopped = config.stop('exit');
      finish();
      expect(await stopped).to.deep.equal([]);
      expect(events).to.deep.equal(['app cleanup', 'destroyed']);
    });

    it('tells which value could not be destroyed', async () => {
      const config = await runApp(async (context) => {
        await context.share('key', () => ({ value: 1, destroy: () => Promise.reject(new Error('stuck')) }));
      });
      expect((await config.stop('exit')).map(({ message }) => message)).to.deep.equal([
        '/apps/app: app: releasing the shared value key failed',
      ]);
    });
  });

  describe('app', () => {
    it('builds another app first, which is then started first and ends last', async () => {
      const tell = (name: string): object => ({
        start: () => void events.push(`${name} start`),
        stop: () => void events.push(`${name} stop`),
        cleanup: () => void events.push(`${name} cleanup`),
      });
      const store = scriptedApp('store', { ...tell('store'), provision: () => void events.push('store provision') });
      const edge = scriptedApp('edge', {
        ...tell('edge'),
        async provision(context) {
          events.push(`edge has ${(await context.app('store'))?.constructor === store}`);
        },
      });
      const config = new RunningConfig(planOf({ use: edge }, { use: store }), environment, new AbortController());
      await config.assemble();
      await config.start();
      await config.stop('exit');
      expect(events).to.deep.equal([
        'store provision',
        'edge has true',
        'store start',
        'edge start',
        'edge stop',
        'store stop',
        'edge cleanup',
        'store cleanup',
      ]);
    });

    it('gives nothing for an app that the config does not name', async () => {
      const config = await runApp(async (context) => void events.push(String(await context.app('other'))));
      await config.stop('exit');
      expect(events).to.deep.equal(['undefined', 'app cleanup']);
    });

    it('finds apps after all are built, also itself', async () => {
      let kept: Context | undefined;
      const config = await runApp((context) => void (kept = context));
      expect([await kept?.app('app'), await kept?.app('other')].map((app) => app?.constructor.name)).to.deep.equal([
        'ScriptedApp',
        undefined,
      ]);
      await config.stop('exit');
    });

    it('refuses apps that wait for each other, and tells the whole circle', async () => {
      const asking = (name: string, other: string): { readonly use: ReturnType<typeof scriptedApp> } => ({
        use: scriptedApp(name, { provision: async (context) => void (await context.app(other)), cleanup: () => void events.push(name) }),
      });
      const plan = planOf(asking('one', 'two'), asking('two', 'three'), asking('three', 'one'));
      const config = new RunningConfig(plan, environment, new AbortController());
      const thrown = await thrownBy(config.assemble());
      const messages: string[] = [];
      for (let error = thrown; error instanceof Error; error = error.cause) messages.push(error.message);
      expect(messages).to.deep.equal([
        '/apps/one: one: provisioning it failed',
        '/apps/two: two: provisioning it failed',
        '/apps/three: three: provisioning it failed',
        '/apps/three: three: apps wait for each other: three → one → two → three',
      ]);
      expect(events).to.deep.equal(['one', 'two', 'three']);
    });
  });

  for (const call of ['load', 'share', 'app'] as const) {
    it(`refuses ${call} after clean-up`, async () => {
      let kept: Context | undefined;
      const config = await runApp((context) => void (kept = context));
      await config.stop('exit');
      const calls = {
        load: () => kept?.load(probes, 'late', {}),
        share: () => kept?.share('key', () => ({ value: 1 })),
        app: () => kept?.app('app'),
      };
      const thrown = await thrownBy(calls[call]() ?? Promise.resolve());
      expect(thrown).to.have.property('message', `/apps/app: app: ${call} was called after clean-up began`);
    });
  }
});
