import { AddressBackends, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { startScriptedDns, type DnsReply, type ScriptedDns } from '@caddis/test-servers';
import { inBothServers, withWords, type SharedCase } from '../testing/in-both-servers.js';
import { answersFor, services, type Names } from '../testing/names.js';
import { TestEdge } from '../testing/test-edge.js';

const spare = '127.0.0.9';
const first = { selection_policy: { policy: 'first' } };
const byTurns = { selection_policy: { policy: 'round_robin' } };

/** Returns a guest that looks up addresses. */
function a(name: string, more: object = {}): object {
  return { source: 'a', name, port: '$PORT', resolver: { addresses: ['$UDP'] }, ...more };
}

/** Returns a guest that looks up services. */
function srv(name: string, more: object = {}): object {
  return { source: 'srv', name, resolver: { addresses: ['$UDP'] }, ...more };
}

/** Returns a proxy with `multi`, and a static upstream that must not be used while any source knows a backend. */
function over(sources: readonly object[], balancing: object = first, more: object = {}): object {
  return { dynamic_upstreams: { source: 'multi', sources, ...more }, upstreams: [{ dial: `${spare}:$PORT` }], load_balancing: balancing };
}

const none = { source: 'multi', sources: [] };

const cases: readonly SharedCase[] = [
  { title: 'appends what its sources know in their order', proxy: over([a('one.test'), a('three.test')], byTurns), answers: ['200 127.0.0.3', '200 127.0.0.2', '200 127.0.0.1'] },
  { title: 'puts the first source first', proxy: over([a('three.test'), a('one.test')]), answers: ['200 127.0.0.3', '200 127.0.0.3'] },
  { title: 'keeps an address that comes twice', proxy: over([a('one.test'), a('one.test'), a('two.test')], byTurns), answers: ['200 127.0.0.1', '200 127.0.0.2', '200 127.0.0.1'] },
  { title: 'goes on when the first source fails', proxy: over([a('nope.test'), a('one.test')]), answers: ['200 127.0.0.1', '200 127.0.0.1'] },
  { title: 'goes on when the last source fails', proxy: over([a('one.test'), a('broken.test')]), answers: ['200 127.0.0.1', '200 127.0.0.1'] },
  { title: 'goes on when one of two kinds fails', proxy: over([srv('nope.test'), a('one.test')]), answers: ['200 127.0.0.1'] },
  { title: 'goes on when a source has nothing', proxy: over([none, a('one.test')]), answers: ['200 127.0.0.1'] },
  { title: 'may be inside another', proxy: over([{ source: 'multi', sources: [a('nope.test'), a('two.test')] }, a('one.test')]), answers: ['200 127.0.0.2'] },
  { title: 'answers 503 when it has no sources', proxy: over([]), answers: ['503', '503'] },
  { title: 'answers 503 when sources are left out', proxy: { dynamic_upstreams: { source: 'multi' }, upstreams: [{ dial: `${spare}:$PORT` }] }, answers: ['503'] },
  { title: 'answers 503 when all sources have nothing', proxy: over([none, none]), answers: ['503'] },
  { title: 'answers 503 when one source fails and the others have nothing', proxy: over([a('nope.test'), none]), answers: ['503'] },
  { title: 'answers 503 when all fail and there are no static upstreams', proxy: { ...over([a('nope.test'), a('broken.test')]), upstreams: [] }, answers: ['503'] },
  {
    title: 'pitfall 52: lets the static upstreams take over when all sources fail',
    proxy: over([a('nope.test'), a('broken.test'), srv('nope.test')]),
    answers: [`200 ${spare}`, `200 ${spare}`],
    inCaddy: ['503', '503'],
  },
  {
    title: 'pitfall 52: lets the static upstreams take over when all sources inside another fail',
    proxy: over([{ source: 'multi', sources: [a('nope.test'), { source: 'multi', sources: [a('broken.test')] }] }]),
    answers: [`200 ${spare}`],
    inCaddy: ['503'],
  },
  {
    title: 'expands placeholders of its sources',
    proxy: over([a('{http.request.host}'), a('two.test')]),
    headers: { host: 'one.test' },
    answers: ['200 127.0.0.1'],
  },
];

describe('multi in a running server', () => {
  let dns: ScriptedDns;
  let backends: AddressBackends;
  let known: Names;

  before(async () => {
    backends = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3', spare);
  });
  after(() => backends.close());

  function names(): Names {
    return { 'one.test': ['127.0.0.1'], 'two.test': ['127.0.0.2'], 'three.test': ['127.0.0.3', '127.0.0.2'], 'broken.test': { rcode: 'SERVFAIL' } };
  }

  describe('beside Caddy', () => {
    before(async () => {
      dns = await startScriptedDns(answersFor(names()));
    });
    after(() => dns.stop());

    inBothServers(cases, () => ({ $PORT: String(backends.port), $UDP: dns.udp }));
  });

  describe('better than that', () => {
    let edge: TestEdge;

    before(async () => {
      edge = await TestEdge.start('caddis');
    });
    after(() => edge.stop());
    beforeEach(async () => {
      known = names();
      dns = await startScriptedDns(answersFor(known));
    });
    afterEach(() => dns.stop());

    function serve(proxy: object, port = backends.port): Promise<void> {
      return edge.proxy(withWords(proxy, { $PORT: String(port), $UDP: dns.udp }));
    }

    it('asks its sources at the same time', async () => {
      let answer: (reply: DnsReply) => void = () => undefined;
      const late = new Promise<DnsReply>((resolve) => (answer = resolve));
      for (const name of ['x-1.test', 'x-2.test', 'x-3.test']) known[name] = late;
      const versions = { ipv4: true };
      await serve(over(['1', '2', '3'].map((number) => a(`{http.request.header.X}-${number}.test`, { versions }))));
      const waiting = edge.get('/', { x: 'x' });
      await dns.received(3);
      answer({ rcode: 'NXDOMAIN' });
      expect(await waiting).to.equal(`200 ${spare}`);
      expect(dns.queries.map(({ name }) => name)).to.have.members(['x-1.test', 'x-2.test', 'x-3.test']);
    });

    it('pitfall 52: continues without a source that hangs, after max_wait', async () => {
      known['slow.test'] = 'drop';
      // Wait for the answer of the other source first: on a busy machine it could take longer than the deadline too.
      await serve(over([a('one.test')]));
      expect(await edge.get()).to.equal('200 127.0.0.1');
      const begin = performance.now();
      await serve(over([a('slow.test', { versions: { ipv4: true } }), a('one.test')], first, { max_wait: '100ms' }));
      expect(await edge.getAll(2)).to.deep.equal(['200 127.0.0.1', '200 127.0.0.1']);
      // The look-up continues: it repeats the query after two seconds.
      expect(dns.count('slow.test')).to.be.within(1, 1 + Math.floor((performance.now() - begin) / 2000));
    });

    it('pitfall 9: uses an address once that two sources know, when told to, and keeps it while one of them does', async () => {
      known['other.test'] = ['127.0.0.1', '127.0.0.3'];
      await serve(over([a('one.test', { refresh: '100ms' }), a('other.test')], byTurns, { unique: true }));
      expect(await edge.getAll(4)).to.deep.equal(['200 127.0.0.3', '200 127.0.0.1', '200 127.0.0.3', '200 127.0.0.1']);
      delete known['one.test'];
      await until('the failure of one source', async () => (await edge.get()) !== '' && edge.output.includes('"source_idx":0'));
      expect(new Set(await edge.getAll(4))).to.deep.equal(new Set(['200 127.0.0.3', '200 127.0.0.1']));
    });

    it('pitfall 54: lets sources inside others look again when a backend is gone', async () => {
      const moving = await AddressBackends.start('127.0.0.1', '127.0.0.2');
      known['b.test'] = ['127.0.0.1'];
      known['moving.test'] = services('moving.test', `1 1 ${moving.port} b.test`);
      const inside = { source: 'multi', sources: [a('nope.test'), { source: 'multi', sources: [srv('moving.test', { refresh: '1h' })] }] };
      await serve(over([inside], { ...first, try_duration: '5s', try_interval: '50ms' }), moving.port);
      expect(await edge.get()).to.equal('200 127.0.0.1');
      await moving.shut('127.0.0.1');
      known['b.test'] = ['127.0.0.2'];
      expect(await edge.get()).to.equal('200 127.0.0.2');
      await moving.close();
    });

    it('recovers one source after the other', async () => {
      const refresh = '100ms';
      delete known['one.test'];
      delete known['two.test'];
      await serve(over([a('one.test', { refresh }), a('two.test', { refresh })]));
      expect(await edge.get()).to.equal(`200 ${spare}`);
      known['two.test'] = ['127.0.0.2'];
      await edge.untilAnswer('200 127.0.0.2');
      known['one.test'] = ['127.0.0.1'];
      await edge.untilAnswer('200 127.0.0.1');
    });

    describe('with the policy failover', () => {
      it('keeps the clusters of its sources apart, and uses the second when the first is empty', async () => {
        const refresh = '100ms';
        known['main.test'] = services('main.test', `1 1 ${backends.port} one.test`, `1 1 ${backends.port} two.test`);
        await serve(over([srv('main.test', { refresh }), a('{http.request.host}')], { selection_policy: { policy: 'failover', within: { policy: 'round_robin' } } }));
        const headers = { host: 'backup.test' };
        known['backup.test'] = ['127.0.0.3'];
        expect(new Set(await edge.getAll(20, '/', headers))).to.deep.equal(new Set(['200 127.0.0.1', '200 127.0.0.2']));
        known['main.test'] = services('main.test', '0 0 0 .');
        await edge.untilAnswer('200 127.0.0.3', '/', headers);
        expect(new Set(await edge.getAll(5, '/', headers))).to.deep.equal(new Set(['200 127.0.0.3']));
      });

      it('pitfall 53: fails over within one request when all of the first cluster refuse', async () => {
        const cluster = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3');
        known['main.test'] = services('main.test', `1 1 ${cluster.port} one.test`, `1 1 ${cluster.port} two.test`);
        known['backup.test'] = ['127.0.0.3'];
        const balancing = { selection_policy: { policy: 'failover' }, retries: 2 };
        await serve({ ...over([srv('main.test'), a('backup.test')], balancing), health_checks: { passive: { fail_duration: '1h' } } }, cluster.port);
        expect(new Set(await edge.getAll(20))).not.to.include('200 127.0.0.3');
        await cluster.shut('127.0.0.1');
        expect(new Set(await edge.getAll(20))).to.deep.equal(new Set(['200 127.0.0.2']));
        await cluster.shut('127.0.0.2');
        expect(new Set(await edge.getAll(20))).to.deep.equal(new Set(['200 127.0.0.3']));
        await cluster.close();
      });

      it('pitfall 24: gives a lower priority nothing while the upper one is there', async () => {
        known['both.test'] = services('both.test', `1 1 ${backends.port} one.test`, `2 1 ${backends.port} two.test`);
        await serve(over([srv('both.test')], { selection_policy: { policy: 'failover' } }));
        expect(new Set(await edge.getAll(20))).to.deep.equal(new Set(['200 127.0.0.1']));
      });
    });

    it('logs a failing source with its position and its place in the config, and not for every request', async () => {
      await serve(over([a('one.test'), a('nope.test')]));
      await edge.getAll(30);
      const id = 'http.reverse_proxy.upstreams.multi';
      const lines = edge.output.split('\n').filter((line) => line.includes(`"${id}"`));
      expect(lines).to.have.length(1);
      expect(JSON.parse(lines[0] ?? '')).to.include({ module: id, path: '/apps/http/servers/edge/routes/1/handle/0/dynamic_upstreams', source_idx: 1 });
    });
  });
});
