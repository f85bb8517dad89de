import { AddressBackends } from '@caddis/test-helpers';
import { expect } from 'chai';
import { addressRecord, startScriptedDns, type ScriptedDns } from '@caddis/test-servers';
import { inBothServers, withWords, type SharedCase } from '../testing/in-both-servers.js';
import { answersFor, services, type Names } from '../testing/names.js';
import { proxyRoute, TestEdge } from '../testing/test-edge.js';

const spare = '127.0.0.9';
const byTurns = { selection_policy: { policy: 'round_robin' } };

/** Returns a proxy with the source, and a static upstream that must not be used while the source knows any. */
function over(source: object, balancing: object = { selection_policy: { policy: 'first' } }): object {
  return {
    dynamic_upstreams: { source: 'srv', resolver: { addresses: ['$UDP'] }, ...source },
    upstreams: [{ dial: `${spare}:$PORT` }],
    load_balancing: balancing,
  };
}

/** Returns the same proxy in a form that works in Caddy too: there the transport looks up the targets. */
function both(source: object, balancing?: object): object {
  return { ...over(source, balancing), transport: { protocol: 'http', resolver: { addresses: ['$UDP'] } } };
}

/** Returns SRV records; the targets `b1.test` to `b3.test` are 127.0.0.1 to 127.0.0.3. */
function namesFor(port: number): Names {
  return {
    'b1.test': ['127.0.0.1'],
    'b2.test': ['127.0.0.2'],
    'b3.test': ['127.0.0.3'],
    '_web._tcp.one.test': services('_web._tcp.one.test', `10 1 ${port} b1.test`),
    '_._tcp.one.test': services('_._tcp.one.test', `10 1 ${port} b2.test`),
    'priorities.test': services('priorities.test', `20 9 ${port} b3.test`, `5 1 ${port} b2.test`, `10 1 ${port} b1.test`),
    'weights.test': services('weights.test', `10 0 ${port} b1.test`, `10 1 ${port} b2.test`, `10 0 ${port} b1.test`),
    'partial.test': services('partial.test', `1 1 ${port} -bad.test`, `2 1 ${port} b1.test`),
    'bad.test': services('bad.test', `1 1 ${port} -bad.test`),
    'absent.test': services('absent.test', '0 0 0 .'),
    'by-udp.test': services('by-udp.test', `1 1 ${port} b1.test`),
    'by-tcp.test': services('by-tcp.test', `1 1 ${port} b1.test`),
    'moving.test': services('moving.test', `1 1 ${port} b1.test`),
    'none.test': {},
    'broken.test': { rcode: 'SERVFAIL' },
  };
}

let known: Names = {};

const cases: readonly SharedCase[] = [
  { title: 'asks for service, proto and name', proxy: both({ service: 'web', proto: 'tcp', name: 'one.test' }), answers: ['200 127.0.0.1'] },
  { title: 'asks for a name alone as it is', proxy: both({ name: '_web._tcp.one.test' }), answers: ['200 127.0.0.1'] },
  { title: 'asks as if both were given when only one of service and proto is', proxy: both({ proto: 'tcp', name: 'one.test' }), answers: ['200 127.0.0.2'] },
  { title: 'takes capitals and a trailing dot', proxy: both({ service: 'WEB', proto: 'TCP', name: 'One.test.' }), answers: ['200 127.0.0.1'] },
  {
    title: 'expands placeholders in service, proto and name',
    proxy: both({ service: '{http.request.header.X-Service}', proto: '{http.request.header.X-Proto}', name: '{http.request.host}' }),
    headers: { 'x-service': 'web', 'x-proto': 'tcp', host: 'one.test' },
    answers: ['200 127.0.0.1'],
  },
  { title: 'takes the lowest priority first', proxy: both({ name: 'priorities.test' }), answers: ['200 127.0.0.2', '200 127.0.0.2'] },
  { title: 'puts weight 0 behind every other weight', proxy: both({ name: 'weights.test' }), answers: ['200 127.0.0.2', '200 127.0.0.2'] },
  {
    title: 'lists the targets by priority',
    proxy: both({ name: 'priorities.test' }, byTurns),
    answers: ['200 127.0.0.1', '200 127.0.0.3', '200 127.0.0.2', '200 127.0.0.1'],
  },
  { title: 'leaves records with a bad target name out', proxy: both({ name: 'partial.test' }, byTurns), answers: ['200 127.0.0.1', '200 127.0.0.1'] },
  { title: 'takes the target . for no service at all', proxy: both({ name: 'absent.test' }), answers: ['503', '503'], inCaddy: ['502', '502'] },
  { title: 'looks targets up by its own resolver', proxy: over({ name: 'priorities.test' }), answers: ['200 127.0.0.2'], inCaddy: ['502'] },
  { title: 'asks over UDP', proxy: both({ name: 'by-udp.test' }), answers: ['200 127.0.0.1'] },
  { title: 'asks over TCP', proxy: both({ name: 'by-tcp.test', resolver: { addresses: ['$TCP'] } }), answers: ['200 127.0.0.1'] },
  { title: 'lets the static upstreams take over for a name that does not exist', proxy: both({ name: 'nope.test' }), answers: [`200 ${spare}`, `200 ${spare}`] },
  { title: 'lets the static upstreams take over for a name without records', proxy: both({ name: 'none.test' }), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over when the server fails', proxy: both({ name: 'broken.test' }), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over when no record can be used', proxy: both({ name: 'bad.test' }), answers: [`200 ${spare}`] },
  { title: 'lets the static upstreams take over without a name', proxy: both({}), answers: [`200 ${spare}`] },
  { title: 'answers 503 when it fails and there are no others', proxy: { ...both({ name: 'nope.test' }), upstreams: [] }, answers: ['503'] },
  {
    title: 'sees new records once the old ones are no longer fresh',
    proxy: both({ name: 'moving.test', refresh: '100ms' }),
    answers: ['200 127.0.0.1'],
    then: { change: () => (known['moving.test'] = known['weights.test'] ?? 'drop'), answer: '200 127.0.0.2' },
  },
];

describe('srv in a running server', () => {
  let dns: ScriptedDns;
  let backends: AddressBackends;

  before(async () => {
    backends = await AddressBackends.start('127.0.0.1', '127.0.0.2', '127.0.0.3', spare);
  });
  after(() => backends.close());

  describe('beside Caddy', () => {
    before(async () => {
      known = namesFor(backends.port);
      dns = await startScriptedDns(answersFor(known));
    });
    after(() => dns.stop());

    inBothServers(cases, () => ({ $PORT: String(backends.port), $UDP: dns.udp, $TCP: dns.tcp }));

    it('uses the network that the address of the DNS server says', () => {
      for (const network of ['udp', 'tcp']) {
        const used = dns.queries.filter(({ name }) => name === `by-${network}.test`).map(({ transport }) => transport);
        expect([...new Set(used)]).to.deep.equal([network]);
      }
    });
  });

  describe('better than that', () => {
    let edge: TestEdge;

    before(async () => {
      edge = await TestEdge.start('caddis');
    });
    after(() => edge.stop());
    beforeEach(async () => {
      known = namesFor(backends.port);
      dns = await startScriptedDns(answersFor(known));
    });
    afterEach(() => dns.stop());

    /** Serves proxies with these sources, each on its path. */
    async function serve(sources: Readonly<Record<string, object>>, balancing?: object): Promise<void> {
      const words = { $PORT: String(backends.port), $UDP: dns.udp };
      await edge.reload(Object.entries(sources).map(([path, source]) => proxyRoute(withWords(over(source, balancing), words), path)));
    }

    it('pitfall 21: uses addresses that come with the records, and asks nobody for them', async () => {
      const { answers = [] } = services('extra.test', `1 1 ${backends.port} hidden.test`);
      known['extra.test'] = { answers, additionals: [addressRecord('hidden.test', '127.0.0.3')] };
      await serve({ '/': { name: 'extra.test' } });
      expect(await edge.get()).to.equal('200 127.0.0.3');
      expect(dns.count('hidden.test')).to.equal(0);
    });

    it('pitfall 24: gives each target its share by weight, and nothing to the backup', async () => {
      const port = backends.port;
      known['shares.test'] = services('shares.test', `1 3 ${port} b1.test`, `1 1 ${port} b2.test`, `2 65535 ${port} b3.test`);
      await serve({ '/': { name: 'shares.test' } }, { selection_policy: { policy: 'weighted' } });
      const answers = await edge.getAll(200);
      const share = (answer: string): number => answers.filter((each) => each === answer).length;
      expect(share('200 127.0.0.3')).to.equal(0);
      // The expected value is 150; 115 or less occurs once in a hundred million runs.
      expect(share('200 127.0.0.1')).to.be.within(116, 184);
    });

    it('pitfall 25: uses all of a hundred records, which do not fit into one answer over UDP', async () => {
      const all = Array.from({ length: 100 }, (_value, index) => `127.1.0.${index + 1}`);
      const everywhere = await AddressBackends.start('0.0.0.0');
      known['many.test'] = services('many.test', ...all.map((_address, index) => `${index} 1 ${everywhere.port} t${index}.test`));
      for (const [index, address] of all.entries()) known[`t${index}.test`] = [address];
      await serve({ '/': { name: 'many.test' } }, byTurns);
      expect(await edge.getAll(100)).to.have.members(all.map((address) => `200 ${address}`));
      await everywhere.close();
    });

    it('pitfall 1: a service that is never answered does not hold up another', async () => {
      known['slow.test'] = 'drop';
      await serve({ '/': { name: '{http.request.host}' } });
      const leave = edge.begin({ host: 'slow.test' });
      await dns.received(1);
      expect(new Set(await edge.getAll(10, '/', { host: 'moving.test' }))).to.deep.equal(new Set(['200 127.0.0.1']));
      leave();
    });

    it('pitfall 5: a failing first look-up pins no empty list, however long the grace', async () => {
      known['moving.test'] = { rcode: 'SERVFAIL' };
      await serve({ '/': { name: 'moving.test', refresh: '100ms', grace_period: '1h' } });
      expect(await edge.get()).to.equal(`200 ${spare}`);
      known['moving.test'] = namesFor(backends.port)['moving.test'] ?? {};
      await edge.untilAnswer('200 127.0.0.1');
    });

    it('pitfalls 7, 8: continues for the grace period while the server fails; at once without a service when there is none', async () => {
      const source = { name: 'moving.test', refresh: '100ms' };
      await serve({ '/0': source, '/200ms': { ...source, grace_period: '200ms' }, '/1h': { ...source, grace_period: '1h' } });
      await edge.untilAnswer('200 127.0.0.1', '/1h');
      known['moving.test'] = { rcode: 'SERVFAIL' };
      await edge.untilAnswer(`200 ${spare}`, '/0');
      await edge.untilAnswer(`200 ${spare}`, '/200ms');
      expect(await edge.get('/1h')).to.equal('200 127.0.0.1');
      known['moving.test'] = known['absent.test'] ?? {};
      for (const path of ['/0', '/200ms', '/1h']) await edge.untilAnswer('503', path);
      known['moving.test'] = known['weights.test'] ?? {};
      for (const path of ['/0', '/200ms', '/1h']) await edge.untilAnswer('200 127.0.0.2', path);
    });

    it('pitfall 29: asks again when a backend is gone, so that the request finds its successor', async () => {
      const moving = await AddressBackends.start('127.0.0.1', '127.0.0.2');
      known['gone.test'] = services('gone.test', `1 1 ${moving.port} b1.test`);
      await serve({ '/': { name: 'gone.test', refresh: '1h' } }, { try_duration: '5s', try_interval: '50ms' });
      expect(await edge.get()).to.equal('200 127.0.0.1');
      await moving.shut('127.0.0.1');
      known['gone.test'] = services('gone.test', `1 1 ${moving.port} b2.test`);
      expect(await edge.get()).to.equal('200 127.0.0.2');
      await moving.close();
    });

    it('dials in the network that is wanted', async () => {
      known['b1.test'] = ['::1', '127.0.0.1'];
      await serve({ '/': { name: 'moving.test', dial_network: 'tcp4' } });
      expect(await edge.get()).to.equal('200 127.0.0.1');
    });
  });
});
