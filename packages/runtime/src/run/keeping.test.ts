import { originOf } from '@caddis/core';
import type { LogLine } from '@caddis/test-helpers';
import { expect } from 'chai';
import { makeProbes, type Probes } from '../testing/probes.js';
import { reloadedServer, type ReloadedServer } from '../testing/reloads.js';

interface Tree {
  readonly label: string;
  readonly guests?: readonly unknown[];
  readonly troubles?: readonly string[];
}

/** Returns the level and the fields of a line. */
function withoutMessage(line: LogLine): unknown {
  return [line.level, Object.fromEntries(Object.entries(line).filter(([key]) => key !== 'level' && key !== 'message'))];
}

const guest = (label: string, ...below: readonly unknown[]): object => ({ probe: 'guest', label, guests: below });
const app = (label: string, ...below: readonly unknown[]): Tree => ({ label, guests: below });

describe('what a reload keeps', () => {
  let made: Probes;
  let server: ReloadedServer;
  beforeEach(() => {
    made = makeProbes();
    server = reloadedServer(made.Guest, ...made.apps);
  });
  afterEach(() => server.runtime.stop());

  /** Returns the events since the last call. */
  const events = (): readonly string[] => (made.events as string[]).splice(0);

  it('is everything that is as it was, below hosts that are built around it', async () => {
    await server.load({ one: app('app', guest('a', guest('b')), guest('c')) });
    const before = [server.at('/apps/one/guests/0'), server.at('/apps/one/guests/0/guests/0'), server.at('/apps/one')];
    events();
    expect(await server.load({ one: app('app', guest('a', guest('b')), guest('d')) })).to.deep.equal([
      'rebuilt /apps/one',
      'kept /apps/one/guests/0',
      'kept /apps/one/guests/0/guests/0',
      'rebuilt /apps/one/guests/1',
    ]);
    expect(events()).to.deep.equal([
      'd construct', 'd provision', 'd validate', 'app construct', 'app provision', 'app validate', 'app start',
      'app stop', 'app cleanup', 'app undo 2', 'app undo 1', 'c cleanup', 'c undo 2', 'c undo 1',
    ]);
    expect([server.at('/apps/one/guests/0'), server.at('/apps/one/guests/0/guests/0')]).to.deep.equal(before.slice(0, 2));
    expect(server.at('/apps/one')).to.not.equal(before[2]);
    await server.runtime.stop();
    expect(events().filter((event) => event.endsWith('cleanup'))).to.deep.equal(['app cleanup', 'd cleanup', 'a cleanup', 'b cleanup']);
  });

  it('is in the config of the host that is built around it', async () => {
    await server.load({ one: app('app', guest('a'), guest('b')) });
    await server.load({ one: app('other', guest('a'), guest('b')) });
    const { config } = server.at('/apps/one') as { readonly config: { readonly guests: readonly object[] } };
    expect(config.guests).to.deep.equal([server.at('/apps/one/guests/0'), server.at('/apps/one/guests/1')]);
    expect(Object.isFrozen(config.guests)).to.equal(true);
  });

  it('follows where a neighbour comes or goes', async () => {
    await server.load({ one: app('app', guest('a', guest('b')), guest('c')) });
    const a = server.at('/apps/one/guests/0');
    expect(await server.load({ one: app('app', guest('new'), guest('a', guest('b')), guest('c')) })).to.deep.equal([
      'rebuilt /apps/one',
      'new /apps/one/guests/0',
      'moved /apps/one/guests/1 from /apps/one/guests/0',
      'moved /apps/one/guests/1/guests/0 from /apps/one/guests/0/guests/0',
      'moved /apps/one/guests/2 from /apps/one/guests/1',
    ]);
    expect(server.at('/apps/one/guests/1')).to.equal(a);
    expect(originOf(a)?.path).to.equal('/apps/one/guests/1');
    expect(await server.load({ one: app('app', guest('a', guest('b'))) })).to.deep.equal([
      'rebuilt /apps/one',
      'moved /apps/one/guests/0 from /apps/one/guests/1',
      'moved /apps/one/guests/0/guests/0 from /apps/one/guests/1/guests/0',
      'gone /apps/one/guests/0',
      'gone /apps/one/guests/2',
    ]);
    expect(server.at('/apps/one/guests/0')).to.equal(a);
  });

  it('follows into and out of a new host', async () => {
    await server.load({ one: app('app', guest('a', guest('b'))) });
    const a = server.at('/apps/one/guests/0');
    await server.load({ one: app('app', guest('host', guest('a', guest('b')))) });
    expect(server.at('/apps/one/guests/0/guests/0')).to.equal(a);
    await server.load({ one: app('app', guest('b'), guest('a', guest('b'))) });
    expect(server.at('/apps/one/guests/1')).to.equal(a);
  });

  it('is each instance once, however many are alike', async () => {
    await server.load({ one: app('app', guest('a'), guest('a'), guest('a')) });
    const before = [0, 1, 2].map((index) => server.at(`/apps/one/guests/${index}`));
    expect(await server.load({ one: app('app', guest('a'), guest('b'), guest('a'), guest('a'), guest('a')) })).to.deep.equal([
      'rebuilt /apps/one',
      'kept /apps/one/guests/0',
      'new /apps/one/guests/1',
      'kept /apps/one/guests/2',
      'moved /apps/one/guests/3 from /apps/one/guests/1',
      'new /apps/one/guests/4',
    ]);
    expect([0, 3, 2].map((index) => server.at(`/apps/one/guests/${index}`))).to.deep.equal(before);
  });

  it('is an app as a whole, which continues to run', async () => {
    await server.load({ one: app('one', guest('a')), two: app('two') });
    const one = server.at('/apps/one');
    events();
    expect(await server.load({ one: app('one', guest('a')), two: app('new') })).to.deep.equal(['kept /apps/one', 'kept /apps/one/guests/0', 'rebuilt /apps/two']);
    expect(server.at('/apps/one')).to.equal(one);
    expect(events().filter((event) => !event.startsWith('new') && !event.startsWith('two'))).to.deep.equal([]);
    await server.load({ two: app('new') });
    expect(events()).to.deep.equal(['one stop', 'one cleanup', 'one undo 2', 'one undo 1', 'a cleanup', 'a undo 2', 'a undo 1']);
  });

  it('is nothing where the config is loaded by force', async () => {
    await server.load({ one: app('app', guest('a')) });
    expect(await server.load({ one: app('app', guest('a')) })).to.deep.equal([]);
    expect(await server.load({ one: app('app', guest('a')) }, { force: true })).to.deep.equal(['rebuilt /apps/one', 'rebuilt /apps/one/guests/0']);
  });

  it('is nothing where the folder of the config is another', async () => {
    await server.load({ one: app('app', guest('a')) }, { folder: '/one' });
    expect(await server.load({ one: app('b', guest('a')) }, { folder: '/two' })).to.deep.equal(['rebuilt /apps/one', 'rebuilt /apps/one/guests/0']);
  });

  it('is reported in the log', async () => {
    await server.load({ one: app('app', guest('a'), guest('b')) });
    await server.load({ one: app('app', guest('c'), guest('a')) });
    const lines = server.logger.lines.filter(({ message }) => message === 'config serves' || message === 'module at a reload');
    expect(lines.map(withoutMessage)).to.deep.equal([
      ['info', { apps: ['one'] }],
      ['debug', { path: '/apps/one', id: 'one', change: 'rebuilt' }],
      ['debug', { path: '/apps/one/guests/0', id: 'test.probes.guest', change: 'new' }],
      ['debug', { path: '/apps/one/guests/1', id: 'test.probes.guest', change: 'moved', from: '/apps/one/guests/0' }],
      ['debug', { path: '/apps/one/guests/1', id: 'test.probes.guest', change: 'gone' }],
      ['info', { apps: ['one'], kept: 0, moved: 1, rebuilt: 1, new: 1, gone: 1 }],
    ]);
  });

  for (const [when, trouble] of [['a neighbour cannot be provisioned', 'provision throws'], ['the start fails', 'start throws']] as const) {
    it(`stays as it was where ${when}`, async () => {
      await server.load({ one: app('app', guest('a'), guest('b')) });
      const before = [server.at('/apps/one/guests/0'), server.at('/apps/one/guests/1')];
      events();
      const bad = { label: 'bad', troubles: [trouble] };
      const others = [guest('b'), guest('a')];
      const failing = trouble === 'start throws' ? { one: { ...bad, guests: others } } : { one: app('app', ...others, { probe: 'guest', ...bad }) };
      const error: unknown = await server.load(failing).catch((thrown: unknown) => thrown);
      expect((error as Error).cause).to.have.property('message', `bad: ${trouble}`);
      expect(events().filter((event) => /^[ab] /.test(event))).to.deep.equal([]);
      expect(before.map((each) => originOf(each)?.path)).to.deep.equal(['/apps/one/guests/0', '/apps/one/guests/1']);
      await server.load({ one: app('other', guest('a'), guest('b')) });
      expect([server.at('/apps/one/guests/0'), server.at('/apps/one/guests/1')]).to.deep.equal(before);
      await server.runtime.stop();
      expect(events().filter((event) => /^[ab] cleanup/.test(event))).to.deep.equal(['b cleanup', 'a cleanup']);
    });
  }
});
