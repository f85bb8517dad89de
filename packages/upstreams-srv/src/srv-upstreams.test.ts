import { isCaddisError, parseNetworkAddress } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import type { Upstream, UpstreamRequest } from '@caddis/core/http';
import { createDnsResolver } from '@caddis/dns';
import { FakeClock, RecordingLogger, SharedValues, TestContext, testRequest } from '@caddis/test-helpers';
import { addressRecord, serviceRecord, startScriptedDns, writeDnsFiles, type DnsFiles, type DnsReply, type ScriptedDns } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import { SrvUpstreams } from './index.js';
import type { SrvConfig } from './srv-config.js';

const id = 'http.reverse_proxy.upstreams.srv';
const minute = 60_000;
const name = '_http._tcp.web.test';

describe('srv', () => {
  let server: ScriptedDns;
  let files: DnsFiles;
  let clock: FakeClock;
  let log: RecordingLogger;
  let contexts: TestContext[];
  let shared: SharedValues;
  /** The server's reply to an SRV query; `addresses` below holds the addresses of the other names. */
  let services: DnsReply;
  let addresses: Readonly<Record<string, readonly string[]>>;

  before(async () => {
    files = await writeDnsFiles();
  });

  after(() => files.remove());

  beforeEach(async () => {
    addresses = { 'a.test': ['10.0.0.1'], 'b.test': ['10.0.0.2'] };
    services = { answers: [serviceRecord(name, '20 5 8082 b.test'), serviceRecord(name, '10 7 8081 A.test.')] };
    server = await startScriptedDns(answer);
    clock = new FakeClock(0);
    log = new RecordingLogger();
    contexts = [];
    shared = new SharedValues();
  });

  afterEach(async () => {
    for (const context of contexts) await context.close();
    await clock.advance(0);
    await server.stop();
    expect(clock.pending).to.equal(0);
  });

  function answer(query: { readonly name: string; readonly type: string }): DnsReply {
    if (query.type === 'SRV') return query.name === name ? services : { rcode: 'NXDOMAIN' };
    const known = addresses[query.name];
    if (known === undefined) return { rcode: 'NXDOMAIN' };
    return { answers: known.filter((address) => address.includes(':') === (query.type === 'AAAA')).map((address) => addressRecord(query.name, address)) };
  }

  async function provisioned(config: Partial<SrvConfig> = {}, system: DnsFiles = files): Promise<SrvUpstreams> {
    const context = new TestContext(id, { shared });
    contexts.push(context);
    const source = new SrvUpstreams(
      {
        service: 'http',
        proto: 'tcp',
        name: 'web.test',
        refresh: 60_000,
        grace_period: 0,
        dial_fallback_delay: 300,
        resolver: { addresses: [parseNetworkAddress(server.udp)] },
        ...config,
      },
      log,
      clock,
      createDnsResolver({ clock, ...system }),
      await lookupStore(context),
    );
    await source.provision(context);
    return source;
  }

  async function dials(source: SrvUpstreams, request: UpstreamRequest = testRequest()): Promise<readonly string[]> {
    return (await source.getUpstreams(request)).map(({ dial }) => dial);
  }

  async function codeOf(upstreams: Promise<unknown>): Promise<unknown> {
    return upstreams.catch((error: unknown) => (isCaddisError(error) ? error.code : error));
  }

  /** Advances the clock to the next refresh and waits until it has ended. */
  async function refresh(source: SrvUpstreams): Promise<void> {
    await clock.advance((source.status().nextTry ?? 0) - clock.now());
    while (source.status().nextTry === undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  it('gives the addresses of the targets by priority, with priority, weight and target, names without trailing dots', async () => {
    const source = await provisioned();
    expect(await source.getUpstreams(testRequest())).to.deep.equal([
      { dial: '10.0.0.1:8081', priority: 10, weight: 7, host: 'a.test', origin: 'a.test' },
      { dial: '10.0.0.2:8082', priority: 20, weight: 5, host: 'b.test', origin: 'b.test' },
    ]);
  });

  it('names what it knows, whatever its status tells', async () => {
    const source = await provisioned();
    source.status = () => expect.fail('nothing depends on it');
    const upstreams = await source.getUpstreams(testRequest());
    expect(source.known()).to.deep.equal(upstreams);
  });

  it('pitfall 24: carries the priority, so that policies can keep the lower tier for later', async () => {
    const upstreams = await (await provisioned()).getUpstreams(testRequest());
    expect(upstreams.map(({ priority }) => priority)).to.deep.equal([10, 20]);
  });

  const queryNames: readonly (readonly [string, Partial<SrvConfig>, string])[] = [
    ['service, proto and name', { service: 'http', proto: 'tcp', name: 'web.test' }, '_http._tcp.web.test'],
    ['only a name', { service: '', proto: '', name }, name],
    ['a name with a trailing dot in capitals', { service: '', proto: '', name: '_HTTP._TCP.Web.Test.' }, name],
    ['only a proto', { service: '', proto: 'tcp', name: 'web.test' }, '_._tcp.web.test'],
    ['only a service', { service: 'http', proto: '', name: 'web.test' }, '_http._.web.test'],
  ];
  for (const [what, config, asked] of queryNames) {
    it(`asks as Caddy does for ${what}`, async () => {
      await codeOf(dials(await provisioned(config)));
      expect(server.queries[0]).to.include({ name: asked, type: 'SRV' });
    });
  }

  it('pitfall 27: reads a port behind the name as a mistake, not as a name', async () => {
    expect(await codeOf(dials(await provisioned({ service: '', proto: '', name: `${name}:80` })))).to.equal('DNS_NAME_INVALID');
  });

  it('expands placeholders in service, proto and name', async () => {
    const source = await provisioned({ service: '{s}', proto: '{p}', name: '{n}' });
    const request = testRequest({ placeholders: { s: 'http', p: 'tcp', n: 'web.test' } });
    expect(await dials(source, request)).to.deep.equal(['10.0.0.1:8081', '10.0.0.2:8082']);
    expect(await codeOf(dials(source))).to.equal('DNS_NAME_INVALID');
  });

  it('pitfall 21: resolves targets by the same resolver, over the same network', async () => {
    const source = await provisioned({ resolver: { addresses: [parseNetworkAddress(server.tcp)] } });
    expect(await dials(source)).to.deep.equal(['10.0.0.1:8081', '10.0.0.2:8082']);
    expect(new Set(server.queries.map(({ transport }) => transport))).to.deep.equal(new Set(['tcp']));
  });

  it('never sends a target through the search list: it is a whole name', async () => {
    const searching = await writeDnsFiles('', 'search internal');
    addresses = { 'a.test': ['10.0.0.1'] };
    await dials(await provisioned({}, searching));
    expect(server.queries.map((query) => query.name)).not.to.include('b.test.internal');
    await searching.remove();
  });

  it('uses the addresses that came along, and asks for those that did not', async () => {
    services = { ...services, additionals: [addressRecord('a.TEST', '10.0.0.9'), addressRecord('a.test', '10.0.0.8')] };
    expect(await dials(await provisioned())).to.deep.equal(['10.0.0.9:8081', '10.0.0.8:8081', '10.0.0.2:8082']);
    expect([server.count('a.test'), server.count('b.test')]).to.deep.equal([0, 2]);
  });

  it('asks once for a target that several records name', async () => {
    services = { answers: [1, 2, 3].map((port) => serviceRecord(name, `${port} 1 ${port} a.test`)) };
    expect(await dials(await provisioned())).to.deep.equal(['10.0.0.1:1', '10.0.0.1:2', '10.0.0.1:3']);
    expect(server.count('a.test')).to.equal(2);
  });

  const networks: readonly (readonly [NonNullable<SrvConfig['dial_network']>, readonly string[]])[] = [
    ['tcp', ['tcp/10.0.0.1:8081', 'tcp/[fd00::1]:8081']],
    ['tcp4', ['tcp4/10.0.0.1:8081']],
    ['tcp6', ['tcp6/[fd00::1]:8081']],
  ];
  for (const [network, expected] of networks) {
    it(`puts the dial network ${network} before the address, and keeps to its family`, async () => {
      services = { answers: [serviceRecord(name, '1 1 8081 a.test')] };
      addresses = { 'a.test': ['10.0.0.1', 'fd00::1'] };
      const found = await dials(await provisioned({ dial_network: network }));
      // A machine without IPv6 uses no IPv6 address if there is an IPv4 one.
      expect(expected).to.include.members([...found]);
      expect(found[0]?.startsWith(`${network}/`)).to.equal(true);
    });
  }

  it('takes an address once that two records lead to: as the one with the lower priority', async () => {
    services = { answers: [serviceRecord(name, '20 1 80 a.test'), serviceRecord(name, '10 1 80 a.test')] };
    expect(await (await provisioned()).getUpstreams(testRequest())).to.deep.equal([{ dial: '10.0.0.1:80', priority: 10, weight: 1, host: 'a.test', origin: 'a.test' }]);
  });

  describe('outcomes', () => {
    it('pitfall 6: the target . means that there are no upstreams, which is not an error', async () => {
      services = { answers: [serviceRecord(name, '0 0 0 .')] };
      const source = await provisioned();
      expect([await source.getUpstreams(testRequest()), source.status().state]).to.deep.equal([[], 'empty']);
    });

    it('pitfall 6: a record with a bad target name is left out with a warning, the rest is used', async () => {
      services = { answers: [serviceRecord(name, '1 1 80 b!d.test'), serviceRecord(name, '1 1 80 a.test')] };
      const source = await provisioned();
      const leftOut = [{ candidate: 'b!d.test:80', reason: 'bad target name: a label has other characters than letters, digits, - and _' }];
      expect([await dials(source), source.status().state, source.status().leftOut]).to.deep.equal([['10.0.0.1:80'], 'partial', leftOut]);
      expect(log.lines.map(({ level, message, left_out }) => ({ level, message, left_out }))).to.deep.equal([
        { level: 'warn', message: 'candidates left out', left_out: leftOut },
      ]);
    });

    it('a target without an address is left out, the rest is used, and it is looked up again soon', async () => {
      addresses = { 'a.test': ['10.0.0.1'] };
      const source = await provisioned();
      expect(await dials(source)).to.deep.equal(['10.0.0.1:8081']);
      const { state, leftOut, nextTry } = source.status();
      expect([state, leftOut]).to.deep.equal(['partial', [{ candidate: 'b.test', reason: `no such name b.test (dns server ${server.udp})` }]]);
      expect(nextTry).to.be.at.most(5000);
      addresses = { 'a.test': ['10.0.0.1'], 'b.test': ['10.0.0.2'] };
      await refresh(source);
      expect(await dials(source)).to.deep.equal(['10.0.0.1:8081', '10.0.0.2:8082']);
    });

    const failures: readonly (readonly [string, () => void, string])[] = [
      ['a name that does not exist', () => (services = { rcode: 'NXDOMAIN' }), 'DNS_NAME_NOT_FOUND'],
      ['a name without SRV records', () => (services = {}), 'DNS_NO_RECORDS'],
      ['a server that fails', () => (services = { rcode: 'SERVFAIL' }), 'DNS_FAILED'],
      ['records of which none can be used', () => (services = { answers: [serviceRecord(name, '1 1 80 b!d.test')] }), 'SRV_NO_USABLE_RECORD'],
      ['targets of which none has an address', () => (addresses = {}), 'SRV_NO_USABLE_RECORD'],
    ];
    for (const [what, prepare, code] of failures) {
      it(`pitfall 6: ${what} is an error, never an empty list`, async () => {
        prepare();
        const source = await provisioned();
        expect([await codeOf(dials(source)), source.status().state]).to.deep.equal([code, 'failing']);
      });
    }

    it('names every record and its reason when none can be used', async () => {
      addresses = {};
      const error: unknown = await dials(await provisioned()).catch((reason: unknown) => reason);
      expect((error as Error).message.split(/: (.*)/s)[1]?.split('; ')).to.have.members([
        `a.test: no such name a.test (dns server ${server.udp})`,
        `b.test: no such name b.test (dns server ${server.udp})`,
      ]);
    });
  });

  describe('grace_period', () => {
    it('does not make an answer go stale sooner where it is negative', async () => {
      const source = await provisioned({ grace_period: -minute });
      expect(await dials(source)).to.have.length.above(0);
      clock.advance(minute / 2);
      expect(source.getUpstreams(testRequest())).to.have.length.above(0);
    });

    it('pitfall 5: a failing first look-up pins no empty list, and is over with the first good answer', async () => {
      const good = services;
      services = { rcode: 'SERVFAIL' };
      const source = await provisioned({ grace_period: 5 * minute });
      expect(await codeOf(dials(source))).to.equal('DNS_FAILED');
      services = good;
      await refresh(source);
      expect([await dials(source), clock.now() <= 500]).to.deep.equal([['10.0.0.1:8081', '10.0.0.2:8082'], true]);
    });

    it('pitfall 5: a look-up that fails after the retry purge leaves the last answer in use', async () => {
      const source = await provisioned({ grace_period: 5 * minute });
      const known = await source.getUpstreams(testRequest());
      await clock.advance(2000);
      services = { rcode: 'SERVFAIL' };
      const request = testRequest();
      source.resetCache(request);
      expect(await source.getUpstreams(request)).to.equal(known);
      expect(source.status().state).to.equal('stale');
    });

    it('pitfall 8: has an end', async () => {
      const source = await provisioned({ refresh: 10_000, grace_period: minute });
      await dials(source);
      services = { rcode: 'SERVFAIL' };
      await refresh(source);
      expect(await dials(source)).to.have.length(2);
      while (clock.now() <= 10_000 + minute) await refresh(source);
      expect(await codeOf(dials(source))).to.equal('DNS_FAILED');
    });
  });

  it('pitfall 7: applies the change to no service at once, and back, in spite of a grace period', async () => {
    const good = services;
    const source = await provisioned({ grace_period: 5 * minute });
    const seen = [await dials(source)];
    for (const next of [{ answers: [serviceRecord(name, '0 0 0 .')] }, good]) {
      services = next;
      await refresh(source);
      seen.push(await dials(source));
    }
    expect(seen).to.deep.equal([['10.0.0.1:8081', '10.0.0.2:8082'], [], ['10.0.0.1:8081', '10.0.0.2:8082']]);
  });

  it('draws the order within a priority again with every answer, and keeps the objects', async () => {
    services = { answers: [serviceRecord(name, '1 1 80 a.test'), serviceRecord(name, '1 1 80 b.test')] };
    const source = await provisioned();
    const objects = new Set<Upstream>(await source.getUpstreams(testRequest()));
    const firsts = new Set<string | undefined>();
    for (let answers = 0; answers < 40; answers += 1) {
      await refresh(source);
      const upstreams = source.getUpstreams(testRequest()) as readonly Upstream[];
      firsts.add(upstreams[0]?.dial);
      for (const upstream of upstreams) objects.add(upstream);
    }
    expect([[...firsts].sort(), objects.size]).to.deep.equal([['10.0.0.1:80', '10.0.0.2:80'], 2]);
  });

  it('pitfall 10: the same answer in another order of records changes nothing where the order is given by priority', async () => {
    const source = await provisioned();
    const first = await source.getUpstreams(testRequest());
    services = { answers: (services.answers ?? []).toReversed() };
    await refresh(source);
    expect(source.getUpstreams(testRequest())).to.equal(first);
  });

  it('makes a new object when the weight of a record changed', async () => {
    const source = await provisioned();
    const [first] = await source.getUpstreams(testRequest());
    services = { answers: [serviceRecord(name, '10 9 8081 a.test'), serviceRecord(name, '20 5 8082 b.test')] };
    await refresh(source);
    const [next] = source.getUpstreams(testRequest()) as readonly Upstream[];
    expect([next, next === first]).to.deep.equal([{ dial: '10.0.0.1:8081', priority: 10, weight: 9, host: 'a.test', origin: 'a.test' }, false]);
  });

  it('pitfall 28: with refresh "ttl" the least TTL counts, also of the addresses that were looked up', async () => {
    services = { answers: [serviceRecord(name, '1 1 80 a.test', 300)] };
    const source = await provisioned({ refresh: 'ttl' });
    await dials(source);
    expect(source.status().nextTry).to.be.within(53_000, minute);
  });

  it('pitfall 25: a truncated answer is fetched over TCP', async () => {
    services = { answers: Array.from({ length: 100 }, (_value, index) => serviceRecord(name, `${index} 1 ${8000 + index} a.test`)) };
    expect(await dials(await provisioned())).to.have.length(100);
    expect(server.queries.map(({ type, transport }) => `${type} ${transport}`)).to.include.members(['SRV udp', 'SRV tcp']);
  });

  it('pitfall 22: the same name with another dial network or resolver has an answer of its own', async () => {
    await dials(await provisioned());
    const other = await provisioned({ dial_network: 'tcp' });
    expect(other.status().state).to.equal('pending');
    expect(await dials(other)).to.deep.equal(['tcp/10.0.0.1:8081', 'tcp/10.0.0.2:8082']);
  });

  it('pitfall 16: after a reload the answer is there at once', async () => {
    const known = await (await provisioned()).getUpstreams(testRequest());
    expect((await provisioned({ refresh: 30_000 })).getUpstreams(testRequest())).to.equal(known);
  });

  it('has exactly Caddy\'s fields', () => {
    const { schema } = moduleDescriptor(SrvUpstreams) ?? {};
    expect(Object.keys(schema?.properties ?? {})).to.deep.equal([
      'service', 'proto', 'name', 'refresh', 'resolver', 'dial_timeout', 'dial_fallback_delay', 'grace_period', 'dial_network',
    ]);
  });
});
