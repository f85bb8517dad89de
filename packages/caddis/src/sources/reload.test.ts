import { readFileSync } from 'node:fs';
import { AddressBackends, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { addressRecord, needPrograms, Relay, startEtcd, startScriptedDns, type DnsReply, type Etcd, type ScriptedDns } from '@caddis/test-servers';
import { Load } from '../testing/load.js';
import { answersFor, services, type Names } from '../testing/names.js';
import { proxyRoute, TestEdge } from '../testing/test-edge.js';

const byTurns = { selection_policy: { policy: 'round_robin' } };

describe('sources over reloads', () => {
  let backends: AddressBackends;
  let dns: ScriptedDns;
  let known: Names;
  let edge: TestEdge;

  before(async () => {
    backends = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3');
    edge = await TestEdge.start('caddis');
  });
  after(async () => {
    await edge.stop();
    await backends.close();
  });
  beforeEach(async () => {
    known = { 'one.test': ['127.0.0.1'], '_web._tcp.test': services('_web._tcp.test', `1 1 ${backends.port} two.test`), 'two.test': ['127.0.0.2'] };
    dns = await startScriptedDns(answersFor(known));
  });
  afterEach(() => dns.stop());

  function a(more: object = {}): object {
    return { source: 'a', name: 'one.test', port: String(backends.port), refresh: '1h', versions: { ipv4: true }, resolver: { addresses: [dns.udp] }, ...more };
  }

  function srv(more: object = {}): object {
    return { source: 'srv', name: '_web._tcp.test', refresh: '1h', resolver: { addresses: [dns.udp] }, ...more };
  }

  function serve(source: object): Promise<void> {
    return edge.proxy({ dynamic_upstreams: source, load_balancing: byTurns });
  }

  it('pitfall 16: answers at once from what was known, without another look-up', async () => {
    await serve({ source: 'multi', sources: [a(), srv()] });
    expect(new Set(await edge.getAll(4))).to.deep.equal(new Set(['200 127.0.0.1', '200 127.0.0.2']));
    const before = dns.queries.length;
    for (const name of Object.keys(known)) known[name] = 'drop';
    for (let times = 0; times < 3; times += 1) {
      await serve({ source: 'multi', sources: [a(), srv()] });
      expect(new Set(await edge.getAll(4))).to.deep.equal(new Set(['200 127.0.0.1', '200 127.0.0.2']));
    }
    expect(dns.queries.length).to.equal(before);
  });

  it('pitfall 16: looks up at the new interval at once', async () => {
    await serve(a());
    expect(await edge.get()).to.equal('200 127.0.0.1');
    known['one.test'] = ['127.0.0.2'];
    await serve(a({ refresh: '100ms' }));
    await edge.untilAnswer('200 127.0.0.2');
  });

  it('pitfall 22: asks the new DNS server at once', async () => {
    const other = await startScriptedDns(answersFor({ 'one.test': ['127.0.0.3'] }));
    await serve(a());
    expect(await edge.get()).to.equal('200 127.0.0.1');
    await serve(a({ resolver: { addresses: [other.udp] } }));
    expect(await edge.get()).to.equal('200 127.0.0.3');
    await other.stop();
  });

  it('pitfall 22: keeps two proxies apart that ask different DNS servers for one name', async () => {
    const other = await startScriptedDns(answersFor({ 'one.test': ['127.0.0.3'] }));
    await edge.reload([
      proxyRoute({ dynamic_upstreams: a() }, '/here'),
      proxyRoute({ dynamic_upstreams: a({ resolver: { addresses: [other.udp] } }) }, '/there'),
    ]);
    expect([await edge.get('/here'), await edge.get('/there')]).to.deep.equal(['200 127.0.0.1', '200 127.0.0.3']);
    await other.stop();
  });

  it('pitfall 15: what the old config still looks up changes nothing in the new one', async () => {
    let answer: (reply: DnsReply) => void = () => undefined;
    known['one.test'] = new Promise((resolve) => (answer = resolve));
    await serve(a());
    await dns.received(1);
    known['one.test'] = ['127.0.0.2'];
    await serve(a({ grace_period: '1m' }));
    expect(await edge.get()).to.equal('200 127.0.0.2');
    answer({ answers: [addressRecord('one.test', '127.0.0.1')] });
    known['one.test'] = 'drop';
    for (const grace of ['2m', '3m']) {
      await serve(a({ grace_period: grace }));
      expect(await edge.get()).to.equal('200 127.0.0.2');
    }
  });

  describe('with etcd', () => {
    let etcd: Etcd;

    before(async function () {
      needPrograms(this, 'etcd');
      etcd = await startEtcd();
    });
    after(() => etcd?.close());
    beforeEach(() => put('127.0.0.3'));

    function put(address: string): Promise<void> {
      return etcd.change(['web/a', JSON.stringify({ endpoints: [`${address}:${backends.port}`] })]);
    }

    function fromEtcd(more: object = {}): object {
      return { source: 'etcd', endpoints: etcd.endpoints, key: 'web', ...more };
    }

    async function calls(): Promise<readonly number[]> {
      return [await etcd.count('Watch'), await etcd.count('Txn')];
    }

    it('keeps the watch', async () => {
      await serve(fromEtcd());
      expect(await edge.get()).to.equal('200 127.0.0.3');
      await until('the watch', async () => (await etcd.count('Watch')) > 0);
      const before = await calls();
      for (let times = 0; times < 3; times += 1) await serve(fromEtcd());
      expect(await calls()).to.deep.equal(before);
      await put('127.0.0.1');
      await edge.untilAnswer('200 127.0.0.1');
    });

    it('loses no change that comes with a reload', async () => {
      for (let times = 0; times < 10; times += 1) {
        const address = `127.0.0.${1 + (times % 3)}`;
        await Promise.all([put(address), serve(fromEtcd({ grace_period: times % 2 === 0 ? '1h' : '2h' }))]);
        await edge.untilAnswer(`200 ${address}`);
      }
    });

    it('lets no request fail during twenty reloads under load', async function () {
      const sources = (times: number): object => ({
        source: 'multi',
        // The first source stays the same, the second changes its interval, the third its grace period.
        sources: [a(), srv({ refresh: times % 2 === 0 ? '100ms' : '1h' }), fromEtcd({ grace_period: `${1 + (times % 3)}h` })],
      });
      await serve(sources(0));
      const answers = await Load.during(
        () => edge.get(),
        async (load) => {
          for (let times = 1; times <= 20; times += 1) {
            await serve(sources(times));
            await load.more(5);
          }
        },
      );
      expect(answers).to.have.members(['200 127.0.0.1', '200 127.0.0.2', '200 127.0.0.3']);
    });

    it('pitfall 15: leaves no connection of a source that is no longer there', async () => {
      // Through a relay, because etcd has connections to itself too.
      const relay = await Relay.start(Number(new URL(etcd.endpoints[0] ?? '').port));
      await serve({ source: 'multi', sources: [a({ refresh: '100ms' }), fromEtcd({ endpoints: [`http://127.0.0.1:${relay.port}`] })] });
      await edge.untilAnswer('200 127.0.0.3');
      expect(connectionsTo(relay.port)).to.be.greaterThan(0);
      await edge.reload([]);
      await until('the end of all connections to etcd', () => connectionsTo(relay.port) === 0);
      await relay.close();
    });
  });
});

/** Returns the number of IPv4 connections from this machine to one of its ports. */
function connectionsTo(port: number): number {
  const established = '01';
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, , remote = '', state]) => state === established && Number.parseInt(remote.split(':')[1] ?? '', 16) === port).length;
}
