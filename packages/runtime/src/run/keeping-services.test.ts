import {
  apps,
  type App,
  context as contextOf,
  type Context,
  defineToken,
  guests,
  inject,
  logger,
  type Logger,
  module,
  object,
  provide,
  string,
} from '@caddis/core';
import { expect } from 'chai';
import { probes } from '../testing/probes.js';
import { reloadedServer, type ReloadedServer } from '../testing/reloads.js';

interface Store {
  readonly name: string;
}
const store = defineToken<Store>('test.store');
const own = defineToken<Store>('test.own_store', { create: (asker) => ({ name: asker.path }) });

describe('what a reload keeps, by what it asks for', () => {
  const Named = object({ label: string({ description: 'A name.', default: '' }), guests: guests(probes, { description: 'Guests.', default: [] }) });
  let services: number;
  let fixed: Store | undefined;
  let ended: string[];
  beforeEach(() => {
    services = 0;
    fixed = undefined;
    ended = [];
  });

  @module(apps, {
    name: 'main',
    config: Named,
    summary: 'An app.',
    provides: [provide(store, (asker) => {
      services += 1;
      asker.defer(() => void ended.push('store'));
      return fixed ?? { name: String(services) };
    })],
  })
  class Main implements App {
    constructor(readonly config: { readonly label: string }) {}
    start(): void {}
    stop(): void {}
  }

  @module(apps, { name: 'other', config: Named, summary: 'Another app.' })
  class Other implements App {
    constructor(readonly config: { readonly label: string }) {}
    start(): void {}
    stop(): void {}
  }

  @module(probes, { name: 'plain', config: Named, summary: 'Asks for nothing.' })
  class Plain {
    constructor(readonly config: unknown) {}
    validate(): void {}
  }

  @module(probes, { name: 'user', config: Named, summary: 'Asks for the store of a host.' })
  class User {
    constructor(readonly config: unknown, @inject(store) readonly given: Store) {}
    validate(): void {}
  }

  @module(probes, { name: 'owner', config: Named, summary: 'Asks for the store of the config.' })
  class Owner {
    constructor(readonly config: unknown, @inject(own) readonly given: Store) {}
    validate(): void {}
  }

  @module(probes, { name: 'host', config: Named, summary: 'Has a store of its own.', provides: [provide(store, () => ({ name: 'inner' }))] })
  class Host {
    constructor(readonly config: unknown) {}
    validate(): void {}
  }

  @module(probes, { name: 'neighbour', config: Named, summary: 'Asks for an app.' })
  class Neighbour {
    app: unknown;
    constructor(readonly config: unknown) {}
    async provision(asker: Context): Promise<void> {
      this.app = await asker.app('other');
    }
  }

  let agrees: () => boolean | Promise<boolean>;
  @module(probes, { name: 'refuser', config: Named, summary: 'May refuse.' })
  class Refuser {
    constructor(readonly config: unknown) {}
    canBeKept(): boolean | Promise<boolean> {
      return agrees();
    }
  }

  class Talker {
    late: { module: object; unload(): Promise<void> } | undefined;
    constructor(readonly config: unknown, @logger() readonly log: Logger, @contextOf() readonly context: Context) {}
    async provision(): Promise<void> {
      this.context.defer(() => void ended.push(`talker at ${this.context.path}`));
      this.child = this.log.child({ part: 'x' });
      this.late = await this.context.load(probes, 'quiet', {});
    }
    child: Logger | undefined;
  }
  module(probes, { name: 'talker', config: Named, summary: 'Talks.' })(Talker);

  @module(probes, { name: 'quiet', summary: 'Has a log and nothing else.' })
  class Quiet {
    constructor(_config: unknown, @logger() readonly log: Logger, @inject(own) readonly given: Store) {}
    validate(): void {}
  }

  let server: ReloadedServer;
  beforeEach(() => (server = reloadedServer(Main, Other, Plain, User, Owner, Host, Neighbour, Refuser, Talker, Quiet)));
  afterEach(() => server.runtime.stop());

  const named = (probe: string, ...below: readonly object[]): object => (below.length === 0 ? { probe } : { probe, guests: below });

  it('is not what asks for a service of a host that is another one, but what is below it', async () => {
    await server.load({ main: { guests: [named('plain', named('user', named('plain')))] } });
    expect(await server.load({ main: { label: 'x', guests: [named('plain', named('user', named('plain')))] } })).to.deep.equal([
      'rebuilt /apps/main',
      'rebuilt /apps/main/guests/0',
      'rebuilt /apps/main/guests/0/guests/0',
      'kept /apps/main/guests/0/guests/0/guests/0',
    ]);
  });

  it('is what asks for a service that a host makes again, but is the same object', async () => {
    fixed = { name: 'fixed' };
    await server.load({ main: { guests: [named('user')] } });
    expect(await server.load({ main: { label: 'x', guests: [named('user')] } })).to.deep.equal(['rebuilt /apps/main', 'kept /apps/main/guests/0']);
  });

  it('is what asks for a service of a host that is kept, and the service with it', async () => {
    await server.load({ main: { guests: [named('host', named('user'))] }, other: {} });
    const { given } = server.at('/apps/main/guests/0/guests/0') as User;
    expect(await server.load({ main: { label: 'x', guests: [named('plain'), named('host', named('user'))] }, other: {} })).to.deep.equal([
      'rebuilt /apps/main',
      'new /apps/main/guests/0',
      'moved /apps/main/guests/1 from /apps/main/guests/0',
      'moved /apps/main/guests/1/guests/0 from /apps/main/guests/0/guests/0',
      'kept /apps/other',
    ]);
    expect((server.at('/apps/main/guests/1/guests/0') as User).given).to.equal(given);
    expect(ended).to.deep.equal(['store']);
  });

  it('is the service of a config, and what asks for it', async () => {
    await server.load({ main: { guests: [named('owner')] } });
    const { given } = server.at('/apps/main/guests/0') as Owner;
    expect(await server.load({ main: { label: 'x', guests: [named('owner'), named('quiet')] } })).to.deep.equal(['rebuilt /apps/main', 'kept /apps/main/guests/0', 'new /apps/main/guests/1']);
    expect((server.at('/apps/main/guests/1') as Quiet).given).to.equal(given);
  });

  it('is not what asks for an app that is another one', async () => {
    const neighbours = { main: { guests: [named('plain', named('neighbour')), named('plain')] } };
    await server.load({ ...neighbours, other: {} });
    expect(await server.load({ main: { ...neighbours.main, label: 'x' }, other: {} })).to.deep.equal([
      'rebuilt /apps/main', 'kept /apps/main/guests/0', 'kept /apps/main/guests/0/guests/0', 'kept /apps/main/guests/1', 'kept /apps/other',
    ]);
    expect(await server.load({ main: { ...neighbours.main, label: 'x' }, other: { label: 'x' } })).to.deep.equal([
      'rebuilt /apps/main', 'rebuilt /apps/main/guests/0', 'rebuilt /apps/main/guests/0/guests/0', 'kept /apps/main/guests/1', 'rebuilt /apps/other',
    ]);
    expect((server.at('/apps/main/guests/0/guests/0') as Neighbour).app).to.equal(server.at('/apps/other'));
    expect((await server.load(neighbours)).filter((line) => line.startsWith('kept'))).to.deep.equal(['kept /apps/main/guests/1']);
  });

  for (const [what, answer, kept] of [
    ['agrees', () => true, true],
    ['agrees later', () => Promise.resolve(true), true],
    ['refuses', () => false, false],
    ['refuses later', () => Promise.resolve(false), false],
    ['throws', () => { throw new Error('no'); }, false],
    ['rejects', () => Promise.reject(new Error('no')), false],
  ] as const) {
    it(`is ${kept ? '' : 'not '}a module that ${what}, with its hosts`, async () => {
      agrees = answer;
      const refuser = named('plain', named('refuser', named('plain')), named('plain'));
      await server.load({ main: { guests: [refuser] } });
      const verb = kept ? 'kept' : 'rebuilt';
      expect(await server.load({ main: { label: 'x', guests: [refuser] } })).to.deep.equal([
        'rebuilt /apps/main',
        `${verb} /apps/main/guests/0`,
        `${verb} /apps/main/guests/0/guests/0`,
        'kept /apps/main/guests/0/guests/0/guests/0',
        'kept /apps/main/guests/0/guests/1',
      ]);
    });
  }

  it('tells its new place in its log, its children\'s, its context and its late guests', async () => {
    await server.load({ main: { guests: [named('talker'), named('quiet')] } });
    const talker = server.at('/apps/main/guests/0') as Talker;
    const quiet = server.at('/apps/main/guests/1') as Quiet;
    const { signal } = talker.context;
    const late = talker.late?.module as Quiet;
    await server.load({ main: { guests: [named('plain'), named('talker'), named('quiet')] } });
    expect(server.at('/apps/main/guests/1')).to.equal(talker);
    server.logger.lines.splice(0);
    talker.log.info('a');
    talker.child?.info({ more: 1 }, 'b');
    quiet.log.info('c');
    late.log.info('d');
    expect(server.logger.lines.map(({ message, module: id, path, part, more }) => [message, { module: id, path, ...(part === undefined ? {} : { part, more }) }])).to.deep.equal([
      ['a', { module: 'test.probes.talker', path: '/apps/main/guests/1' }],
      ['b', { module: 'test.probes.talker', path: '/apps/main/guests/1', part: 'x', more: 1 }],
      ['c', { module: 'test.probes.quiet', path: '/apps/main/guests/2' }],
      ['d', { module: 'test.probes.quiet', path: '/apps/main/guests/1/quiet' }],
    ]);
    expect(talker.context.path).to.equal('/apps/main/guests/1');
    expect(server.at('/apps/main/guests/1/quiet')).to.equal(late);
    expect(signal.aborted).to.equal(false);
    expect(((await talker.context.load(probes, 'quiet', {})).module as Quiet).given).to.equal(late.given);
    await server.load({ main: { guests: [named('plain'), named('quiet')] } });
    expect([signal.aborted, ended.filter((each) => each.startsWith('talker'))]).to.deep.equal([true, ['talker at /apps/main/guests/1']]);
  });
});
