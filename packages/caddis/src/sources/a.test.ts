import { AddressBackends } from '@caddis/test-helpers';
import { expect } from 'chai';
import { addressRecord, startScriptedDns, type DnsReply, type ScriptedDns } from '@caddis/test-servers';
import { inBothServers, withWords, type SharedCase } from '../testing/in-both-servers.js';
import { answersFor, type Names } from '../testing/names.js';
import { proxyRoute, TestEdge } from '../testing/test-edge.js';

const spare = '127.0.0.9';
const names: Names = {
  'one.test': ['127.0.0.1'],
  'by-udp.test': ['127.0.0.1'],
  'by-tcp.test': ['127.0.0.1'],
  'three.test': ['127.0.0.3', '127.0.0.1', '127.0.0.2'],
  'both.test': ['127.0.0.1', '::1'],
  'six.test': ['::1'],
  'gone.test': ['127.0.0.77'],
  'half.test': ['127.0.0.1', '127.0.0.77'],
  'moving.test': ['127.0.0.1'],
  'quick.test': ['127.0.0.1'],
  'none.test': [],
  'lame.test': (type) => (type === 'A' ? { answers: [addressRecord('lame.test', '127.0.0.2')] } : { rcode: 'SERVFAIL' }),
  'alias.test': (type) => ({ answers: [{ type: 'CNAME', name: 'alias.test', data: 'one.test' }, ...(type === 'A' ? [addressRecord('one.test', '127.0.0.1')] : [])] }),
  'broken.test': { rcode: 'SERVFAIL' },
};

/** Returns a proxy with the source, and a static upstream that must not be used while the source knows any. */
function over(source: object, balancing: object = { selection_policy: { policy: 'first' } }): object {
  return {
    dynamic_upstreams: { source: 'a', port: '$PORT', resolver: { addresses: ['$UDP'] }, ...source },
    upstreams: [{ dial: `${spare}:$PORT` }],
    load_balancing: balancing,
  };
}

function withoutSpare(source: object): object {
  return { ...over(source), upstreams: [] };
}

const cases: readonly SharedCase[] = [
  { title: 'sends requests to the address of a name', proxy: over({ name: 'one.test' }), answers: ['200 127.0.0.1'] },
  { title: 'keeps the order of the answer', proxy: over({ name: 'three.test' }), answers: ['200 127.0.0.3', '200 127.0.0.3'] },
  {
    title: 'takes turns in the order of the answer',
    proxy: over({ name: 'three.test' }, { selection_policy: { policy: 'round_robin' } }),
    answers: ['200 127.0.0.1', '200 127.0.0.2', '200 127.0.0.3', '200 127.0.0.1'],
  },
  { title: 'uses both families, IPv6 first', proxy: over({ name: 'both.test' }, { selection_policy: { policy: 'round_robin' } }), answers: ['200 127.0.0.1', '200 ::1'] },
  { title: 'uses the only family that there is', proxy: over({ name: 'six.test' }), answers: ['200 ::1'] },
  { title: 'uses one family when the other cannot be looked up', proxy: over({ name: 'lame.test' }), answers: ['200 127.0.0.2'] },
  { title: 'follows an alias', proxy: over({ name: 'alias.test' }), answers: ['200 127.0.0.1'] },
  { title: 'takes capitals and a trailing dot', proxy: over({ name: 'ONE.Test.' }), answers: ['200 127.0.0.1'] },
  { title: 'takes a literal address without asking', proxy: over({ name: '127.0.0.2' }), answers: ['200 127.0.0.2'] },
  { title: 'takes a literal IPv6 address without asking', proxy: over({ name: '::1' }), answers: ['200 ::1'] },
  {
    title: 'expands placeholders in the name',
    proxy: over({ name: '{http.request.header.X-Name}.test' }),
    headers: { 'x-name': 'one' },
    answers: ['200 127.0.0.1'],
  },
  { title: 'expands the host of the request', proxy: over({ name: '{http.request.host}' }), headers: { host: 'three.test:81' }, answers: ['200 127.0.0.3'] },
  {
    title: 'expands placeholders in the port',
    proxy: over({ name: 'one.test', port: '{http.request.header.X-First}{http.request.header.X-Rest}' }),
    headers: { 'x-rest': '$PORT' },
    answers: ['200 127.0.0.1'],
  },
  {
    title: 'answers 502 when the port of the request is empty',
    proxy: over({ name: 'one.test', port: '{http.request.header.X-None}' }),
    answers: ['502'],
  },
  {
    title: 'answers 502 when the port of the request is none',
    proxy: over({ name: 'one.test', port: '{http.request.header.X-Port}' }),
    headers: { 'x-port': '99999' },
    answers: ['502'],
  },
  {
    title: 'takes null for fields that are left out',
    proxy: over({ name: 'one.test', refresh: null, dial_fallback_delay: null }),
    answers: ['200 127.0.0.1'],
  },
  {
    title: 'takes a negative refresh, and sees new addresses soon',
    proxy: over({ name: 'quick.test', refresh: '-1s', dial_timeout: null }),
    answers: ['200 127.0.0.1'],
    then: { change: () => (names['quick.test'] = ['127.0.0.2']), answer: '200 127.0.0.2' },
  },
  { title: 'asks over UDP', proxy: over({ name: 'by-udp.test' }), answers: ['200 127.0.0.1'] },
  { title: 'asks over TCP', proxy: over({ name: 'by-tcp.test', resolver: { addresses: ['$TCP'] } }), answers: ['200 127.0.0.1'] },
  { title: 'needs no network with the address', proxy: over({ name: 'one.test', resolver: { addresses: ['$DNS'] } }), answers: ['200 127.0.0.1'] },
  { title: 'answers 502 when the address refuses', proxy: over({ name: 'gone.test' }), answers: ['502'] },
  {
    title: 'tries another address when one refuses',
    proxy: over({ name: 'half.test' }, { selection_policy: { policy: 'round_robin' }, retries: 1 }),
    answers: ['200 127.0.0.1', '200 127.0.0.1'],
  },
  { title: 'lets the static upstreams take over for a name that does not exist', proxy: over({ name: 'nope.test' }), answers: [`200 ${spare}`, `200 ${spare}`] },
  { title: 'lets the static upstreams take over for a name without addresses', proxy: over({ name: 'none.test' }), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over when the server fails', proxy: over({ name: 'broken.test' }), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over without a name', proxy: over({}), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over when a placeholder has no value', proxy: over({ name: '{http.request.header.X-None}' }), answers: [`200 ${spare}`] },
  {
    title: 'sees new addresses once the old ones are no longer fresh',
    proxy: over({ name: 'moving.test', refresh: '100ms' }),
    answers: ['200 127.0.0.1'],
    then: { change: () => (names['moving.test'] = ['127.0.0.2']), answer: '200 127.0.0.2' },
  },
  { title: 'answers 503 when it fails and there are no others', proxy: withoutSpare({ name: 'nope.test' }), answers: ['503', '503'] },
];

describe('a in a running server', () => {
  let dns: ScriptedDns;
  let backends: AddressBackends;

  before(async () => {
    backends = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3', '::1', spare);
  });
  after(() => backends.close());

  describe('beside Caddy', () => {
    before(async () => {
      dns = await startScriptedDns(answersFor(names));
    });
    after(() => dns.stop());

    inBothServers(cases, () => ({ $PORT: String(backends.port), $UDP: dns.udp, $TCP: dns.tcp, $DNS: dns.tcp.slice('tcp/'.length) }));

    it('uses the network that the address of the DNS server says', () => {
      for (const network of ['udp', 'tcp']) {
        const used = dns.queries.filter(({ name }) => name === `by-${network}.test`).map(({ transport }) => transport);
        expect([...new Set(used)]).to.deep.equal([network]);
      }
    });
  });

  describe('better than that', () => {
    let edge: TestEdge;
    let known: Names;

    before(async () => {
      edge = await TestEdge.start('caddis');
    });
    after(() => edge.stop());
    beforeEach(async () => {
      known = { 'one.test': ['127.0.0.1'], 'both.test': ['127.0.0.1', '::1'] };
      dns = await startScriptedDns(answersFor(known));
    });
    afterEach(() => dns.stop());

    /** Returns the maximum number of queries of a look-up that began at this time; it repeats a query after two seconds without an answer. */
    const triesSince = (begin: number): number => 1 + Math.floor((performance.now() - begin) / 2000);

    /** Serves proxies with these sources, each on the path that is its key. */
    async function serve(sources: Readonly<Record<string, object>>, balancing?: object): Promise<void> {
      const words = { $PORT: String(backends.port), $UDP: dns.udp };
      await edge.reload(Object.entries(sources).map(([path, source]) => proxyRoute(withWords(over(source, balancing), words), path)));
    }

    it('looks a name up before the first request, and answers from memory from then on', async () => {
      await serve({ '/': { name: 'one.test' } });
      await dns.received(2);
      expect(new Set(await edge.getAll(20))).to.deep.equal(new Set(['200 127.0.0.1']));
      expect(dns.queries.map(({ type }) => type)).to.have.members(['A', 'AAAA']);
    });

    it('looks up the families that are wanted', async () => {
      const name = 'both.test';
      await serve({ '/4': { name, versions: { ipv4: true } }, '/6': { name, versions: { ipv6: true } }, '/not4': { name, versions: { ipv4: false } } });
      expect([await edge.get('/4'), await edge.get('/6'), await edge.get('/not4')]).to.deep.equal(['200 127.0.0.1', '200 ::1', '200 ::1']);
    });

    it('pitfall 1: a name that is never answered does not hold up another', async () => {
      known['slow.test'] = 'drop';
      await serve({ '/': { name: '{http.request.host}' } });
      const begin = performance.now();
      const leave = edge.begin({ host: 'slow.test' });
      await dns.received(2);
      expect(new Set(await edge.getAll(10, '/', { host: 'one.test' }))).to.deep.equal(new Set(['200 127.0.0.1']));
      expect(dns.count('slow.test')).to.be.within(2, 2 * triesSince(begin));
      leave();
    });

    it('pitfalls 2, 4: many first requests make one look-up, which continues when the first of them goes away', async () => {
      let answer: (reply: DnsReply) => void = () => undefined;
      known['late.test'] = new Promise((resolve) => (answer = resolve));
      await serve({ '/': { name: '{http.request.host}', versions: { ipv4: true } } });
      const begin = performance.now();
      const leave = edge.begin({ host: 'late.test' });
      await dns.received(1);
      const waiting = Promise.all(Array.from({ length: 50 }, () => edge.get('/', { host: 'late.test' })));
      leave();
      // Later requests were answered, so the earlier ones are being held.
      await edge.getAll(5, '/', { host: '127.0.0.1' });
      answer({ answers: [addressRecord('late.test', '127.0.0.1')] });
      expect(new Set(await waiting)).to.deep.equal(new Set(['200 127.0.0.1']));
      expect(dns.queries.length).to.be.within(1, triesSince(begin));
    });

    const outages: Readonly<Record<string, DnsReply | 'drop'>> = { 'that fails': { rcode: 'SERVFAIL' }, 'that says nothing': 'drop' };
    for (const [what, outage] of Object.entries(outages)) {
      it(`answers the first request after an outage of a DNS server ${what}, long before the next look-up is due`, async () => {
        known['one.test'] = outage;
        const words = { $PORT: String(backends.port), $UDP: dns.udp };
        await edge.reload([proxyRoute(withWords(withoutSpare({ name: 'one.test', refresh: '1h' }), words))]);
        const lost = await edge.get();
        // The pause between two look-ups grows with each failure.
        const before = await edge.getAll(what === 'that fails' ? 4 : 0);
        known['one.test'] = ['127.0.0.1'];
        expect([lost, ...before, await edge.get()]).to.deep.equal([lost, ...before.map(() => '503'), '200 127.0.0.1']);
        expect(lost).to.equal('503');
      });
    }

    it('makes one look-up for two handlers with one name, and no other for a reload', async () => {
      // A name used by no other test: a cached name could come from a server that had the same port.
      known['twice.test'] = ['127.0.0.1'];
      await serve({ '/one': { name: 'twice.test' }, '/other': { name: 'twice.test' } });
      expect([await edge.get('/one'), await edge.get('/other'), dns.queries.length]).to.deep.equal(['200 127.0.0.1', '200 127.0.0.1', 2]);
      await serve({ '/one': { name: 'twice.test' }, '/third': { name: 'twice.test' } });
      expect([await edge.get('/one'), await edge.get('/third'), dns.queries.length]).to.deep.equal(['200 127.0.0.1', '200 127.0.0.1', 2]);
    });

    it('pitfall 5: a server that is down at the start neither keeps the config from loading nor pins what it failed with', async () => {
      known['one.test'] = { rcode: 'SERVFAIL' };
      await serve({ '/': { name: 'one.test', refresh: '100ms', grace_period: '1h' } });
      expect(await edge.get()).to.equal(`200 ${spare}`);
      known['one.test'] = ['127.0.0.1'];
      await edge.untilAnswer('200 127.0.0.1');
    });

    it('pitfall 8: continues with what it knew while the server fails, for the grace period, and recovers by itself', async () => {
      const source = { name: 'one.test', refresh: '100ms' };
      await serve({ '/0': source, '/200ms': { ...source, grace_period: '200ms' }, '/1h': { ...source, grace_period: '1h' } });
      await edge.untilAnswer('200 127.0.0.1', '/1h');
      known['one.test'] = { rcode: 'SERVFAIL' };
      await edge.untilAnswer(`200 ${spare}`, '/0');
      await edge.untilAnswer(`200 ${spare}`, '/200ms');
      expect(await edge.get('/1h')).to.equal('200 127.0.0.1');
      known['one.test'] = ['127.0.0.2'];
      for (const path of ['/0', '/200ms', '/1h']) await edge.untilAnswer('200 127.0.0.2', path);
    });

    it('pitfall 25: uses all of a hundred addresses, which do not fit into one answer over UDP', async () => {
      const all = Array.from({ length: 100 }, (_value, index) => `127.1.0.${index + 1}`);
      const everywhere = await AddressBackends.start('0.0.0.0');
      known['many.test'] = all;
      const source = { name: 'many.test', port: String(everywhere.port), versions: { ipv4: true } };
      await serve({ '/': source }, { selection_policy: { policy: 'round_robin' } });
      expect(await edge.getAll(100)).to.have.members(all.map((address) => `200 ${address}`));
      expect(dns.queries.map(({ transport }) => transport)).to.deep.equal(['udp', 'tcp']);
      await everywhere.close();
    });

    it('asks another server when one is down', async () => {
      const down = `127.0.0.8:${dns.port}`;
      await serve({ '/': { name: '{http.request.host}', resolver: { addresses: [`udp/${down}`, `tcp/${down}`, dns.udp] } } });
      for (const count of [1, 2, 3, 4]) {
        known[`name-${count}.test`] = ['127.0.0.1'];
        expect(await edge.get('/', { host: `name-${count}.test` })).to.equal('200 127.0.0.1');
      }
    });

    it('pitfall 29: asks again when a backend is gone, so that the request finds its successor', async () => {
      const moving = await AddressBackends.start('127.0.0.1', '127.0.0.2');
      await serve({ '/': { name: 'one.test', port: String(moving.port), refresh: '1h' } }, { try_duration: '5s', try_interval: '50ms' });
      expect(await edge.get()).to.equal('200 127.0.0.1');
      await moving.shut('127.0.0.1');
      known['one.test'] = ['127.0.0.2'];
      expect(await edge.get()).to.equal('200 127.0.0.2');
      await moving.close();
    });
  });
});
