import { type Etcd, type EtcdMember, needPrograms, Relay, startEtcd } from '@caddis/test-servers';
import { FakeClock, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { backends, WatchFixture, type WatchFixtureOptions } from './testing/watch-fixture.js';

/** Longer than any test: a watch that recovers does so for another reason than silence. */
const never = 3_600_000;

describe('EtcdService when etcd fails', () => {
  const cleanups: (() => Promise<void>)[] = [];

  before(function () {
    needPrograms(this, 'etcd');
  });

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function start(options: Parameters<typeof startEtcd>[0] = {}): Promise<Etcd> {
    const etcd = await startEtcd(options);
    cleanups.push(() => etcd.close());
    await etcd.change(['svc/a', backends('a:80')]);
    return etcd;
  }

  function follow(options: WatchFixtureOptions): WatchFixture {
    const fixture = new WatchFixture(options);
    cleanups.push(() => fixture.close());
    return fixture;
  }

  async function relayTo(member: EtcdMember | undefined): Promise<Relay> {
    const relay = await Relay.start(portOf(member));
    cleanups.push(() => relay.close());
    return relay;
  }

  it('pitfall 43: sees what changed while it was cut off, though etcd has forgotten what was between', async () => {
    const etcd = await start();
    const relay = await relayTo(etcd.members[0]);
    const fixture = follow({ endpoints: [`http://127.0.0.1:${relay.port}`], quietMs: never });
    await fixture.untilWatching();
    relay.goDark();
    relay.cut();
    await fixture.until(() => fixture.state === 'stale');
    expect(fixture.upstreams).to.deep.equal([{ dial: 'a:80', origin: 'svc/a' }]);
    await etcd.change(['svc/a', undefined], ['svc/b', backends('b:80')]);
    await etcd.compact();
    relay.lightUp();
    await fixture.untilDials('b:80');
  });

  it('pitfall 43: reads again when its watch continues from a revision that etcd has forgotten', async () => {
    const etcd = await start();
    const relay = await relayTo(etcd.members[0]);
    const clock = new FakeClock();
    const fixture = follow({ endpoints: [`http://127.0.0.1:${relay.port}`], clock, timeoutMs: never });
    await fixture.untilWatching();
    relay.goDark();
    await etcd.change(['svc/b', backends('b:80')]);
    await etcd.compact();
    relay.lightUp();
    await clock.advance(10_000);
    await fixture.untilDials('a:80', 'b:80');
    expect(fixture.complaints).to.deep.equal([]);
  });

  it('comes back after a restart, with what changed meanwhile', async () => {
    const etcd = await start();
    const fixture = follow({ endpoints: etcd.endpoints, quietMs: never, timeoutMs: never });
    await fixture.untilWatching();
    const [before] = fixture.upstreams;
    await etcd.members[0]?.stop();
    await fixture.until(() => fixture.state === 'stale');
    await etcd.members[0]?.start();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
    expect(fixture.upstreams[0]).to.equal(before);
    expect(fixture.logger.lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'warn etcd cannot be read',
      'info etcd can be read again',
    ]);
  });

  it('comes back when a store with fewer revisions takes the place of the old one', async () => {
    const etcd = await start();
    for (let number = 0; number < 20; number += 1) await etcd.change(['svc/a', backends(`a:${number + 1}`)]);
    const relay = await relayTo(etcd.members[0]);
    const clock = new FakeClock();
    const fixture = follow({ endpoints: [`http://127.0.0.1:${relay.port}`], clock, timeoutMs: never });
    await fixture.untilWatching();
    const restored = await start();
    relay.redirect(portOf(restored.members[0]));
    await clock.advance(10_000);
    await fixture.untilDials('a:80');
    expect(fixture.complaints).to.deep.equal([]);
  });

  it('pitfall 14: says by itself that it is stale when etcd was stopped in its tracks, and heals when it continues', async () => {
    const etcd = await start();
    const fixture = follow({ endpoints: etcd.endpoints, quietMs: 300, timeoutMs: 300 });
    await fixture.untilWatching();
    etcd.members[0]?.pause();
    await fixture.until(() => fixture.state === 'stale');
    etcd.members[0]?.resume();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
  });

  it('pitfall 6: tells no answer yet, none, some, some bad, older ones, and failure apart', async () => {
    const etcd = await start();
    await etcd.change(['svc/a', undefined]);
    const fixture = follow({ endpoints: etcd.endpoints });
    const without = follow({ endpoints: etcd.endpoints, graceMs: 0 });
    const states = [fixture.state];
    const step = async (state: string): Promise<void> => {
      await fixture.until(() => fixture.state === state);
      states.push(state);
    };
    await step('empty');
    await etcd.change(['svc/a', backends('a:80')]);
    await step('ok');
    await etcd.change(['svc/b', '{']);
    await step('partial');
    await etcd.members[0]?.kill();
    await step('stale');
    await without.until(() => without.state === 'failing');
    expect(states).to.deep.equal(['pending', 'empty', 'ok', 'partial', 'stale']);
  });

  it('pitfall 5: a failing start pins nothing: it is an error, not an empty list, and ends with the failure', async () => {
    const etcd = await start();
    await etcd.members[0]?.stop();
    const fixture = follow({ endpoints: etcd.endpoints, graceMs: 300_000 });
    const [first, second] = await Promise.all([failureOf(() => fixture.source.get(testRequest())), failureOf(() => fixture.source.get(testRequest()))]);
    expect([first, second]).to.deep.equal(['ETCD_UNREACHABLE', 'ETCD_UNREACHABLE']);
    expect(await failureOf(() => fixture.source.get(testRequest()))).to.equal('ETCD_UNREACHABLE');
    expect({ state: fixture.state, dials: fixture.dials }).to.deep.equal({ state: 'failing', dials: [] });
    await etcd.members[0]?.start();
    await fixture.untilDials('a:80');
  });

  it('pitfall 8: uses what it knew for the grace period, fails after it, and recovers with the next try', async () => {
    const etcd = await start();
    const clock = new FakeClock();
    const fixture = follow({ endpoints: etcd.endpoints, clock, graceMs: 60_000, timeoutMs: never, quietMs: never });
    await fixture.untilWatching();
    await etcd.members[0]?.stop();
    await fixture.until(() => fixture.state === 'stale');
    await clock.advance(59_000);
    expect({ state: fixture.state, dials: fixture.upstreams.map(({ dial }) => dial) }).to.deep.equal({ state: 'stale', dials: ['a:80'] });
    await clock.advance(2000);
    expect({ state: fixture.state, dials: fixture.dials }).to.deep.equal({ state: 'failing', dials: [] });
    expect(await failureOf(() => fixture.source.get(testRequest()))).to.match(/^ETCD_/);
    await etcd.members[0]?.start();
    await clock.advance(10_000);
    await fixture.untilDials('a:80');
  });

  it('pitfall 15: nothing that was under way counts after it is closed', async () => {
    const etcd = await start();
    const relay = await relayTo(etcd.members[0]);
    const fixture = follow({ endpoints: [`http://127.0.0.1:${relay.port}`] });
    relay.goDark();
    await fixture.close();
    relay.lightUp();
    await etcd.change(['svc/b', backends('b:80')]);
    expect(fixture.dials).to.deep.equal([]);
    expect(fixture.logger.lines).to.deep.equal([]);
  });

  describe('with authentication', () => {
    const reader = { username: 'proxy', password: 'secret', ranges: [['svc'], ['svc/', 'svc0'], ['svc.version']] as const };
    const user = { name: reader.username, password: reader.password };

    it('pitfall 46: outlives its token without a gap', async () => {
      const etcd = await start({ args: ['--auth-token-ttl', '1'] });
      await etcd.secure(reader);
      const logIns = await etcd.count('Authenticate');
      const fixture = follow({ endpoints: etcd.endpoints, user, quietMs: 2500, timeoutMs: never });
      await fixture.untilWatching();
      await fixture.until(async () => (await etcd.count('Authenticate')) > logIns + 1);
      await etcd.change(['svc/b', backends('b:80')]);
      await fixture.untilDials('a:80', 'b:80');
      expect(fixture.complaints).to.deep.equal([]);
    });

    it('pitfall 46: tries a wrong password ever more rarely, and heals when it becomes right', async () => {
      const etcd = await start();
      await etcd.secure(reader);
      const clock = new FakeClock();
      const logIns = await etcd.count('Authenticate');
      const fixture = follow({ endpoints: etcd.endpoints, user: { ...user, password: 'late' }, clock, timeoutMs: never });
      const longest = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
      for (const delay of longest) {
        await fixture.until(() => fixture.source.status().nextTry !== undefined);
        expect((fixture.source.status().nextTry ?? 0) - clock.now()).to.be.within(delay * 0.8, delay);
        await clock.advance(delay);
      }
      await fixture.until(() => fixture.source.status().nextTry !== undefined);
      expect((await etcd.count('Authenticate')) - logIns).to.equal(longest.length + 1);
      expect(fixture.complaints.map(({ message }) => message)).to.deep.equal(['etcd cannot be read', 'etcd cannot be read']);
      await etcd.changePassword(reader.username, 'late');
      await clock.advance(30_000);
      await fixture.untilDials('a:80');
    });
  });
});

function portOf(member: EtcdMember | undefined): number {
  return Number(new URL(member?.endpoint ?? '').port);
}

async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  throw new Error('it succeeded');
}
