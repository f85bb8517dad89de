import { connect } from 'node:net';
import { Resolver } from 'node:dns/promises';
import { apps, clock, defineNamespace, defineToken, guest, inject, logger, module, object, provide, string, systemClock, type App, type Clock, type Context, type Logger, type Provisioner } from '@caddis/core';
import { failureOf, startBackend } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createHost } from './create-host.js';

const bells = defineNamespace<{ ring(): string }>({ id: 'test.bells', inlineKey: 'bell', description: 'What rings.', methods: ['ring'] });
const greeting = defineToken<string>('test.greeting');

@module(bells, { name: 'small', summary: 'Rings a little.' })
class SmallBell {
  constructor(
    _config: object,
    @inject(greeting) private readonly word: string,
  ) {}

  ring(): string {
    return this.word;
  }
}

const TowerConfig = object({ bell: guest(bells, { description: 'What to ring.' }), place: string({ description: 'Where it stands.', default: '' }) });

@module(apps, { name: 'tower', config: TowerConfig, summary: 'Rings a bell every hour.' })
class Tower implements App, Provisioner {
  constructor(
    private readonly config: { readonly bell: { ring(): string } },
    @inject(clock) private readonly time: Clock,
    @logger() private readonly log: Logger,
  ) {}

  provision(context: Context): void {
    const timer = this.time.setTimeout(() => this.log.info({ word: this.config.bell.ring() }, 'an hour has passed'), 3_600_000);
    context.defer(() => timer.cancel());
  }

  start(): void {}
  stop(): void {}
}

const config = { apps: { tower: { bell: { bell: 'small' } } } };
const options = { modules: [Tower, { SmallBell }], config, services: [provide(greeting, () => 'ding')] };

/** Connects to an address. Resolves with the error code, or with `connected`. */
function dial(port: number, host: string): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => (socket.destroy(), resolve('connected')));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
}

describe('createHost', () => {
  it('runs a config with the services, the time and the log of the test', async () => {
    const host = await createHost(options);
    await host.clock.advance(3_600_000);
    expect(host.lines.filter(({ message }) => message === 'an hour has passed').map(({ module: id, word }) => [id, word])).to.deep.equal([['tower', 'ding']]);
    expect([host.app('tower'), host.module('/apps/tower/bell')].map((one) => one.constructor.name)).to.deep.equal(['Tower', 'SmallBell']);
    const { changed, changes } = await host.reload({ ...config, logging: {} });
    // The unchanged tower keeps running; its timer has already fired.
    expect([changed, changes.map(({ change }) => change), host.clock.pending]).to.deep.equal([true, ['kept', 'kept'], 0]);
    await host.reload({ apps: { tower: { ...config.apps.tower, place: 'elsewhere' } } });
    expect(host.clock.pending).to.equal(1);
    await host.stop();
    expect(host.clock.pending).to.equal(0);
    await host.stop();
  });

  it('says which modules there are, when one is asked for that is not', async () => {
    const host = await createHost(options);
    try {
      expect(() => host.app('towr')).to.throw(/no module stands at \/apps\/towr/);
    } finally {
      await host.stop();
    }
  });

  it('throws what is wrong with the config', async () => {
    const { code, message } = await failureOf(createHost({ ...options, config: { apps: { tower: { bel: {} } } } }));
    expect([code, message]).to.deep.equal(['RUNTIME_CONFIG_INVALID', 'the config has 1 problem, the first: /apps/tower/bel: tower: unknown key "bel"']);
  });

  it('refuses the network but for servers of the process, until it is stopped', async () => {
    const backend = await startBackend((_request, response) => response.end());
    const port = Number(backend.dial.split(':')[1]);
    const host = await createHost(options);
    const resolver = new Resolver();
    resolver.setServers(['192.0.2.1']);
    const asked = await failureOf(resolver.resolve4('example.test'));
    expect([await dial(80, '192.0.2.1'), await dial(9, '127.0.0.1'), await dial(port, '127.0.0.1'), asked.code]).to.deep.equal([
      'TESTKIT_NETWORK_REFUSED',
      'TESTKIT_NETWORK_REFUSED',
      'connected',
      'TESTKIT_NETWORK_REFUSED',
    ]);
    expect(host.refused.map(({ address }) => address)).to.deep.equal(['example.test by DNS', '192.0.2.1:80', '127.0.0.1:9']);
    expect(host.refused.at(1)?.lines[0]).to.match(/create-host\.test/);
    await host.stop();
    expect(await dial(9, '127.0.0.1')).to.equal('ECONNREFUSED');
    await backend.close();
  });

  it('lets the network be used where the test says so, in real time where it says so', async () => {
    const host = await createHost({ ...options, network: true, clock: systemClock });
    expect([await dial(9, '127.0.0.1'), host.clock]).to.deep.equal(['ECONNREFUSED', systemClock]);
    await host.stop();
  });
});
