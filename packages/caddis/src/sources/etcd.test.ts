import { AddressBackends } from '@caddis/test-helpers';
import { expect } from 'chai';
import { needPrograms, Relay, startEtcd, type Etcd } from '@caddis/test-servers';
import { Load } from '../testing/load.js';
import { TestEdge } from '../testing/test-edge.js';

const spare = '127.0.0.9';

describe('etcd in a running server', function () {
  let etcd: Etcd;
  let backends: AddressBackends;
  let edge: TestEdge;

  before(async function () {
    needPrograms(this, 'etcd');
    backends = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3', spare);
    etcd = await startEtcd();
    edge = await TestEdge.start('caddis');
  });
  after(async () => {
    await edge?.stop();
    await etcd?.close();
    await backends?.close();
  });
  beforeEach(async () => {
    if (etcd.members.every(({ serving }) => !serving)) await etcd.members[0]?.start();
  });

  /** Serves the backends of a key, with a static upstream for when none are known. */
  function serve(key: string, more: object = {}): Promise<void> {
    return edge.proxy({
      dynamic_upstreams: { source: 'etcd', endpoints: etcd.endpoints, key, ...more },
      upstreams: [{ dial: `${spare}:${backends.port}` }],
      load_balancing: { selection_policy: { policy: 'round_robin' } },
    });
  }

  /** Returns the value of a key with backends at these addresses. */
  function at(addresses: readonly string[], version?: string): string {
    return JSON.stringify({ version, endpoints: addresses.map((address) => `http://${address}:${backends.port}`) });
  }

  it('follows what is put and deleted', async () => {
    await serve('follow');
    expect(await edge.get()).to.equal('503');
    await etcd.change(['follow/a', at(['127.0.0.1'])]);
    await edge.untilAnswer('200 127.0.0.1');
    await etcd.change(['follow/b', at(['127.0.0.2'])]);
    await edge.untilAnswer('200 127.0.0.2');
    await etcd.change(['follow/a', undefined], ['follow/b', undefined]);
    await edge.untilAnswer('503');
  });

  it('switches from one version to another under load without a failed request, and never back', async () => {
    await etcd.change(['blue.version', 'v1'], ['blue/1', at(['127.0.0.1'], 'v1')], ['blue/2', at(['127.0.0.2'], 'v2')]);
    await serve('blue');
    const all: string[] = [];
    const answers = await Load.during(
      () => edge.get(),
      async (load) => {
        await etcd.change(['blue.version', 'v2']);
        await edge.untilAnswer('200 127.0.0.2');
        await load.more(50);
        all.push(...load.answers);
      },
      1,
    );
    expect(answers).to.deep.equal(['200 127.0.0.1', '200 127.0.0.2']);
    expect(all.lastIndexOf('200 127.0.0.1')).to.equal(all.indexOf('200 127.0.0.2') - 1);
  });

  it('changes version and list together under load, twenty times, without a moment in between', async () => {
    await etcd.change(['green.version', 'v0'], ['green/only', at(['127.0.0.3'], 'v0')]);
    await serve('green');
    const answers = await Load.during(
      () => edge.get(),
      async (load) => {
        for (let version = 1; version <= 20; version += 1) {
          await etcd.change(['green.version', `v${version}`], ['green/only', at([version % 2 === 0 ? '127.0.0.1' : '127.0.0.2'], `v${version}`)]);
          await load.more(8);
        }
        await edge.untilAnswer('200 127.0.0.1');
      },
    );
    expect(answers.filter((answer) => !answer.startsWith('200'))).to.deep.equal([]);
    expect(answers).to.include.members(['200 127.0.0.3', '200 127.0.0.1']);
  });

  it('pitfall 48: is blind to a service whose name only begins alike', async () => {
    await etcd.change(['svc/api', at(['127.0.0.1'])], ['svc/api-v2', at(['127.0.0.2'])], ['svc/api2/x', at(['127.0.0.3'])]);
    await serve('svc/api');
    expect(new Set(await edge.getAll(6))).to.deep.equal(new Set(['200 127.0.0.1']));
    await etcd.change(['svc/api/x', at(['127.0.0.2'])]);
    await edge.untilAnswer('200 127.0.0.2');
    expect(new Set(await edge.getAll(6))).to.deep.equal(new Set(['200 127.0.0.1', '200 127.0.0.2']));
  });

  it('pitfall 49: leaves a bad value out, with its reason in the log, and uses the others', async () => {
    await etcd.change(['bad/1', '{"endpoints": ['], ['bad/2', at(['127.0.0.2'])], ['bad/3', '{"endpoints": ["https://127.0.0.3:443", "127.0.0.3"]}']);
    await serve('bad');
    expect(new Set(await edge.getAll(6))).to.deep.equal(new Set(['200 127.0.0.2']));
    for (const reason of ['the value is not JSON', 'it is https', 'it has no port']) await edge.untilPrinted(reason);
  });

  it('pitfall 51: reads nothing for requests', async () => {
    await etcd.change(['quiet/a', at(['127.0.0.1'])]);
    await serve('quiet');
    await edge.get();
    const before = (await etcd.count('Txn')) + (await etcd.count('Range'));
    await edge.getAll(50);
    expect((await etcd.count('Txn')) + (await etcd.count('Range')) - before).to.equal(0);
  });

  it('continues while etcd is down, and sees what changed when it is back', async () => {
    await etcd.change(['outage/a', at(['127.0.0.1'])]);
    await serve('outage');
    const answers = await Load.during(
      () => edge.get(),
      async (load) => {
        await etcd.members[0]?.kill();
        await edge.untilPrinted('etcd cannot be read');
        await load.more(50);
        await etcd.members[0]?.start();
        await etcd.change(['outage/a', at(['127.0.0.2'])]);
        await edge.untilAnswer('200 127.0.0.2');
      },
    );
    expect(answers).to.deep.equal(['200 127.0.0.1', '200 127.0.0.2']);
  });

  it('pitfall 43: reads again when etcd has forgotten what happened while the way was cut', async () => {
    await etcd.change(['cut/a', at(['127.0.0.1'])]);
    const relay = await Relay.start(Number(new URL(etcd.endpoints[0] ?? '').port));
    await serve('cut', { endpoints: [`http://127.0.0.1:${relay.port}`], timeout: '300ms' });
    // The timeout is short because of the cut below; at first one attempt may not be enough.
    await edge.untilAnswer('200 127.0.0.1');
    relay.goDark();
    relay.cut();
    await etcd.change(['cut/a', undefined], ['cut/b', at(['127.0.0.2'])]);
    await etcd.compact();
    expect(await edge.get()).to.equal('200 127.0.0.1');
    relay.lightUp();
    relay.cut();
    await edge.untilAnswer('200 127.0.0.2');
    await relay.close();
  });

  it('pitfall 8: lets the static upstreams take over when the grace period ends, and recovers by itself', async () => {
    await etcd.change(['grace/a', at(['127.0.0.1'])]);
    await serve('grace', { grace_period: '100ms' });
    expect(await edge.get()).to.equal('200 127.0.0.1');
    await etcd.members[0]?.kill();
    await edge.untilAnswer(`200 ${spare}`);
    await etcd.members[0]?.start();
    await edge.untilAnswer('200 127.0.0.1');
  });

  it('loads without etcd, and finds it when it comes', async () => {
    await etcd.change(['late/a', at(['127.0.0.1'])]);
    await etcd.members[0]?.kill();
    await serve('late');
    expect(await edge.get()).to.equal(`200 ${spare}`);
    await etcd.members[0]?.start();
    await edge.untilAnswer('200 127.0.0.1');
  });
});
