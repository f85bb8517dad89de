import {
  apps,
  clock,
  type Clock,
  context,
  type Context,
  defineToken,
  inject,
  isCaddisError,
  logger,
  type Logger,
  module,
  provide,
  systemClock,
} from '@caddis/core';
import { expect } from 'chai';
import { testEnvironment } from '../testing/environments.js';
import { type ModuleSketch, planOf } from '../testing/plans.js';
import { probes } from '../testing/probes.js';
import { askingGuest, scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import { RunningConfig } from './running-config.js';

/** A service with a name. */
interface Store {
  readonly name: string;
}

const store = defineToken<Store>('test.store');

describe('services of a module', () => {
  let events: string[];
  beforeEach(() => (events = []));

  async function assemble(...sketches: readonly ModuleSketch[]): Promise<RunningConfig> {
    const config = new RunningConfig(planOf(...sketches), testEnvironment(), new AbortController());
    await config.assemble();
    return config;
  }

  const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing was thrown', (error: unknown) => error);

  const providing = (name: string) => (host: Context) => {
    events.push(`make ${name} for ${host.path}`);
    host.defer(() => void events.push(`end ${name}`));
    return { name };
  };

  const user = askingGuest(
    store,
    ({ name }) => events.push(`use ${name}`),
    { cleanup: () => void events.push('user cleanup') },
  );

  it('are made by a host before its guests, and end after them', async () => {
    const app = scriptedApp('app', { cleanup: () => void events.push('app cleanup') }, { provides: [provide(store, providing('store'))] });
    const config = await assemble({ use: app, guests: [{ use: user }, { use: user }] });
    await config.stop('exit');
    expect(events).to.deep.equal([
      'make store for /apps/app',
      'use store',
      'use store',
      'app cleanup',
      'user cleanup',
      'user cleanup',
      'end store',
    ]);
  });

  it('come from the nearest host above', async () => {
    const app = scriptedApp('app', {}, { provides: [provide(store, () => ({ name: 'far' }))] });
    const host = scriptedGuest('host', {}, { provides: [provide(store, () => Promise.resolve({ name: 'near' }))] });
    const plain = scriptedGuest('plain', {});
    await assemble({ use: app, guests: [{ use: host, guests: [{ use: plain, guests: [{ use: user }] }] }, { use: user }] });
    expect(events).to.deep.equal(['use near', 'use far']);
  });

  it('are not seen beside the host that provides them', async () => {
    const host = scriptedGuest('host', {}, { provides: [provide(store, () => ({ name: 'store' }))] });
    const error = await failure(assemble({ use: scriptedApp('app', {}), guests: [{ use: host, guests: [{ use: user }] }, { use: user }] }));
    expect(error).to.include({
      code: 'RUNTIME_SERVICE_MISSING',
      message: '/apps/app/guests/1: test.probes.asker: constructor parameter 1 requests test.store, which nothing provides',
    });
    expect(events).to.deep.equal(['use store', 'user cleanup']);
  });

  it('are made once for a config where no host provides them, and end last', async () => {
    const made = defineToken<Store>('test.made', { create: providing('service') });
    const asker = askingGuest(
      made,
      ({ name }) => events.push(`use ${name}`),
      { cleanup: () => void events.push('asker cleanup') },
    );
    const first = await assemble({ use: scriptedApp('app', {}), guests: [{ use: asker }, { use: asker }] });
    await first.stop('exit');
    const second = await assemble({ use: scriptedApp('app', {}), guests: [{ use: asker }] });
    await second.stop('exit');
    expect(events).to.deep.equal([
      'make service for ',
      'use service',
      'use service',
      'asker cleanup',
      'asker cleanup',
      'end service',
      'make service for ',
      'use service',
      'asker cleanup',
      'end service',
    ]);
  });

  it('include the clock, the log and the context of the module', async () => {
    const environment = testEnvironment();
    let seen: readonly unknown[] = [];
    @module(apps, { name: 'app', summary: 'Asks for everything.' })
    class Asker {
      constructor(_config: unknown, @context() own: Context, @logger() log: Logger, @inject(clock) time: Clock) {
        log.info({ count: 1 }, 'constructed');
        seen = [own.module, own.path, time];
      }
      start(): void {}
      stop(): void {}
    }
    await new RunningConfig(planOf({ use: Asker }), environment, new AbortController()).assemble();
    expect(seen).to.deep.equal(['app', '/apps/app', systemClock]);
    expect(environment.logger.lines).to.deep.equal([{ level: 'info', module: 'app', path: '/apps/app', count: 1, message: 'constructed' }]);
  });

  it('may be any value, also none', async () => {
    const seen: unknown[] = [];
    for (const value of [undefined, null, 0, '']) {
      const token = defineToken<unknown>('test.value', { create: () => value });
      await assemble({ use: scriptedApp('app', {}), guests: [{ use: askingGuest(token, (service) => seen.push(service)) }] });
    }
    expect(seen).to.deep.equal([undefined, null, 0, '']);
  });

  it('reach a class whose constructor is that of its base', async () => {
    class Base {
      constructor(_config: unknown, @inject(store) used: Store) {
        events.push(`use ${used.name}`);
      }

      validate(): void {}
    }
    @module(probes, { name: 'derived', summary: 'Has no constructor.' })
    class Derived extends Base {}
    const app = scriptedApp('app', {}, { provides: [provide(store, () => ({ name: 'store' }))] });
    await assemble({ use: app, guests: [{ use: Derived }] });
    expect(events).to.deep.equal(['use store']);
  });

  it('leave parameters with a default alone', async () => {
    @module(probes, { name: 'optional', summary: 'Has a parameter for tests.' })
    class Optional {
      constructor(_config: unknown, limits: object = { least: 1 }) {
        events.push(JSON.stringify(limits));
      }

      validate(): void {}
    }
    await assemble({ use: scriptedApp('app', {}), guests: [{ use: Optional }] });
    expect(events).to.deep.equal(['{"least":1}']);
  });

  it('must be named for every parameter', async () => {
    @module(probes, { name: 'forgetful', summary: 'Forgot a decorator.' })
    class Forgetful {
      constructor(
        _config: unknown,
        readonly log: Logger,
      ) {}

      validate(): void {}
    }
    expect(await failure(assemble({ use: scriptedApp('app', {}), guests: [{ use: Forgetful }] }))).to.include({
      code: 'RUNTIME_PARAMETER_UNNAMED',
      message: '/apps/app/guests/0: test.probes.forgetful: constructor parameter 1 has no decorator that names its service',
    });
  });

  it('that cannot be created are reported with their cause, and undone', async () => {
    const failing = (host: Context): never => {
      host.defer(() => void events.push('undone'));
      throw new Error('no luck');
    };
    const app = scriptedApp('app', {}, { provides: [provide(store, failing)] });
    const error = await failure(assemble({ use: app, guests: [{ use: user }] }));
    expect(isCaddisError(error) && [error.code, error.message, (error.cause as Error).message]).to.deep.equal([
      'RUNTIME_SERVICE_FAILED',
      '/apps/app: app: creating the service test.store failed',
      'no luck',
    ]);
    expect(events).to.deep.equal(['undone']);
  });

  it('that are being made when the config ends are undone before the apps that are being built', async () => {
    const hanging = defineToken<unknown>('test.hanging', {
      create(service) {
        service.defer(async () => {
          await new Promise(setImmediate);
          events.push('service undone');
        });
        return new Promise(() => {});
      },
    });
    const asker = askingGuest(hanging, () => {});
    const one = scriptedApp('one', {
      provision(own) {
        own.app('two').catch(() => {});
        return new Promise(() => {});
      },
      cleanup: () => void events.push('one cleanup'),
    });
    const controller = new AbortController();
    const plan = planOf({ use: one }, { use: scriptedApp('two', {}), guests: [{ use: asker }] });
    const assembled = failure(new RunningConfig(plan, testEnvironment(), controller).assemble());
    await new Promise(setImmediate);
    controller.abort(new Error('the end'));
    expect([await assembled, events]).to.deep.equal([controller.signal.reason, ['service undone', 'one cleanup']]);
  });

  it('that wait for an app which waits for them are refused', async () => {
    const made = defineToken<unknown>('test.made', { create: (service) => service.app('app') });
    const asker = askingGuest(made, () => {});
    let error = await failure(assemble({ use: scriptedApp('app', {}), guests: [{ use: asker }] }));
    expect(error).to.have.property('message', '/: test.made: creating the service test.made failed');
    error = (error as Error).cause;
    expect(error).to.have.property('message', '/: test.made: apps wait for each other: service test.made → app → service test.made');
  });
});
