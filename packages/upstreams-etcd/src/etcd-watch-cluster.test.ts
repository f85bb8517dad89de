import { type Etcd, type EtcdMember, needPrograms, Relay, startEtcd } from '@caddis/test-servers';
import { expect } from 'chai';
import { backends, WatchFixture, type WatchFixtureOptions } from './testing/watch-fixture.js';

/** Longer than any test: a watch that recovers does so for another reason than silence. */
const never = 3_600_000;

describe('EtcdService on a cluster of three', () => {
  let etcd: Etcd;
  const cleanups: (() => Promise<void>)[] = [];

  before(function () {
    needPrograms(this, 'etcd');
  });

  beforeEach(async () => {
    etcd = await startEtcd({ members: 3 });
    await etcd.leader();
    await etcd.change(['svc/a', backends('a:80')]);
  });

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    await etcd.close();
  });

  /** Follows `svc`, preferring this member. */
  async function follow(first: EtcdMember, options: WatchFixtureOptions): Promise<WatchFixture> {
    const endpoints = [first.endpoint, ...etcd.endpoints.filter((endpoint) => endpoint !== first.endpoint)];
    const fixture = new WatchFixture({ endpoints, ...options });
    cleanups.push(() => fixture.close());
    await fixture.untilWatching();
    return fixture;
  }

  it('pitfall 45: continues at another member when the leader is killed', async () => {
    const leader = await etcd.leader();
    const fixture = await follow(leader, { quietMs: never, timeoutMs: 5000 });
    const [before] = fixture.upstreams;
    await leader.kill();
    await etcd.leader();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
    expect(fixture.upstreams[0]).to.equal(before);
    await leader.start();
  });

  it('pitfall 45: continues at another member when the leader is stopped in its tracks', async () => {
    const leader = await etcd.leader();
    const fixture = await follow(leader, { quietMs: 300 });
    leader.pause();
    await etcd.leader();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
  });

  it('pitfall 45: continues at another member when the way to one is a black hole', async () => {
    const [first] = etcd.members as readonly [EtcdMember];
    const relay = await Relay.start(Number(new URL(first.endpoint).port));
    cleanups.push(() => relay.close());
    const endpoints = [`http://127.0.0.1:${relay.port}`, ...etcd.endpoints.slice(1)];
    const fixture = await follow(first, { endpoints, quietMs: 300 });
    relay.goDark();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
  });

  it('pitfall 45: says that it is stale when the cluster loses its quorum, and heals with it', async () => {
    const leader = await etcd.leader();
    const [survivor, ...others] = [...etcd.members].sort((one, other) => Number(other === leader) - Number(one === leader));
    const fixture = await follow(survivor as EtcdMember, { quietMs: never, timeoutMs: 1000 });
    for (const member of others) await member.kill();
    await fixture.until(() => fixture.state === 'stale');
    expect(fixture.dials).to.deep.equal(['a:80']);
    await Promise.all(others.map((member) => member.start()));
    await etcd.leader();
    await etcd.change(['svc/b', backends('b:80')]);
    await fixture.untilDials('a:80', 'b:80');
  });
});
