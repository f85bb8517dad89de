import { choice, duration, isCaddisError, parseNetworkAddress, union } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import type { Upstream, UpstreamRequest } from '@caddis/core/http';
import { createDnsResolver } from '@caddis/dns';
import { FakeClock, RecordingLogger, SharedValues, TestContext, testRequest } from '@caddis/test-helpers';
import { addressRecord, startScriptedDns, writeDnsFiles, zone, type DnsFiles, type ScriptedDns } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import type { AConfig } from './a-config.js';
import { AUpstreams } from './index.js';

const id = 'http.reverse_proxy.upstreams.a';
const minute = 60_000;

describe('a', () => {
  let server: ScriptedDns;
  let files: DnsFiles;
  let clock: FakeClock;
  let log: RecordingLogger;
  let contexts: TestContext[];
  let shared: SharedValues;

  before(async () => {
    files = await writeDnsFiles('127.0.0.1 localhost\n::1 localhost\n');
  });

  after(() => files.remove());

  beforeEach(async () => {
    server = await startScriptedDns(records({ 'web.test': ['10.0.0.3', '10.0.0.1'], 'six.test': ['10.0.0.6', 'fd00::6'] }));
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

  /** Behaviour of a server with these addresses by name. */
  function records(names: Readonly<Record<string, readonly string[]>>, ttl = 60): ScriptedDns['behave'] {
    const all = Object.entries(names).flatMap(([name, addresses]) =>
      ['A', 'AAAA'].map((type) => [
        `${name} ${type}`,
        addresses.filter((address) => address.includes(':') === (type === 'AAAA')).map((address) => addressRecord(name, address, ttl)),
      ]),
    );
    return zone(Object.fromEntries(all));
  }

  async function provisioned(config: Partial<AConfig> = {}): Promise<AUpstreams> {
    const context = new TestContext(id, { shared });
    contexts.push(context);
    const source = new AUpstreams(
      {
        name: 'web.test',
        port: '80',
        refresh: 60_000,
        grace_period: 0,
        dial_fallback_delay: 300,
        resolver: { addresses: [parseNetworkAddress(server.udp)] },
        ...config,
      },
      log,
      clock,
      createDnsResolver({ clock, ...files }),
      await lookupStore(context),
    );
    await source.provision(context);
    source.validate();
    return source;
  }

  async function dials(source: AUpstreams, request: UpstreamRequest = testRequest()): Promise<readonly string[]> {
    return (await source.getUpstreams(request)).map(({ dial }) => dial);
  }

  async function codeOf(upstreams: Promise<unknown>): Promise<unknown> {
    return upstreams.catch((error: unknown) => (isCaddisError(error) ? error.code : error));
  }

  /** Advances the clock to the next refresh and waits until it has ended. */
  async function refresh(source: AUpstreams): Promise<void> {
    const { nextTry = 0 } = source.status();
    const before = server.queries.length;
    await clock.advance(nextTry - clock.now());
    await server.received(before + 1);
    while (source.status().nextTry === undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  it('gives an upstream for each address, in the server\'s order, with the name as origin', async () => {
    const source = await provisioned({ port: '8080' });
    expect(await source.getUpstreams(testRequest())).to.deep.equal([
      { dial: '10.0.0.3:8080', origin: 'web.test' },
      { dial: '10.0.0.1:8080', origin: 'web.test' },
    ]);
  });

  it('answers synchronously from the second request on, always with the same array', async () => {
    const source = await provisioned();
    const first = await source.getUpstreams(testRequest());
    expect(source.getUpstreams(testRequest())).to.equal(first);
  });

  it('names what it knows, whatever its status tells', async () => {
    const source = await provisioned();
    source.status = () => expect.fail('nothing depends on it');
    const upstreams = await source.getUpstreams(testRequest());
    expect(source.known()).to.deep.equal(upstreams);
  });

  it('has the answer in memory before the first request, without holding up provisioning', async () => {
    const source = await provisioned();
    expect(source.status().state).to.equal('pending');
    await dials(source);
    expect([source.status().state, source.getUpstreams(testRequest()) instanceof Promise]).to.deep.equal(['ok', false]);
  });

  const versions: readonly (readonly [string, AConfig['versions'], readonly string[]])[] = [
    ['nothing', undefined, ['10.0.0.6:80', '[fd00::6]:80']],
    ['an empty object', {}, ['10.0.0.6:80', '[fd00::6]:80']],
    ['ipv4 true', { ipv4: true }, ['10.0.0.6:80']],
    ['ipv6 true', { ipv6: true }, ['[fd00::6]:80']],
    ['both true', { ipv4: true, ipv6: true }, ['10.0.0.6:80', '[fd00::6]:80']],
    ['ipv4 false alone', { ipv4: false }, ['10.0.0.6:80', '[fd00::6]:80']],
    ['ipv4 false and ipv6 true', { ipv4: false, ipv6: true }, ['[fd00::6]:80']],
    ['both false', { ipv4: false, ipv6: false }, ['10.0.0.6:80', '[fd00::6]:80']],
  ];
  for (const [what, wanted, expected] of versions) {
    it(`reads versions as Caddy does: ${what}`, async () => {
      const source = await provisioned({ name: 'six.test', ...(wanted === undefined ? {} : { versions: wanted }) });
      expect(await dials(source)).to.have.members(expected);
    });
  }

  const withoutServer: readonly (readonly [string, string, readonly string[]])[] = [
    ['a literal IPv4 address', '10.0.0.7', ['10.0.0.7:80']],
    ['a literal IPv6 address', 'fd00::7', ['[fd00::7]:80']],
    ['localhost', 'localhost', ['127.0.0.1:80', '[::1]:80']],
  ];
  for (const [what, name, expected] of withoutServer) {
    it(`pitfall 19: needs no server for ${what}`, async () => {
      const source = await provisioned({ name });
      expect(await dials(source)).to.have.members(expected);
      expect(server.queries).to.deep.equal([]);
    });
  }

  it('expands placeholders in name and port with each request\'s values', async () => {
    const source = await provisioned({ name: '{host}', port: '{port}' });
    const request = (host: string, port: string): UpstreamRequest => testRequest({ placeholders: { host, port } });
    expect(await dials(source, request('web.test', '81'))).to.deep.equal(['10.0.0.3:81', '10.0.0.1:81']);
    expect(await dials(source, request('six.test', '82'))).to.have.members(['10.0.0.6:82', '[fd00::6]:82']);
    expect(source.getUpstreams(request('web.test', '81'))).to.have.length(2);
    expect(await codeOf(dials(source, request('', '80')))).to.equal('DNS_NAME_INVALID');
    expect(Object.keys(source.status().parts ?? {})).to.have.members(['web.test 81', 'six.test 82', ' 80']);
  });

  for (const port of ['', 'http', '99999']) {
    it(`has dials with the port ${JSON.stringify(port)} of a request, for the proxy to refuse with 502`, async () => {
      const source = await provisioned({ name: 'web.test', port: '{port}' });
      expect(await dials(source, testRequest({ placeholders: { port } }))).to.deep.equal([`10.0.0.3:${port}`, `10.0.0.1:${port}`]);
    });
  }

  const badPorts: readonly string[] = ['http', '65536', '-1', '80-81', ' 80'];
  for (const port of badPorts) {
    it(`refuses the port ${JSON.stringify(port)} when the config is loaded`, async () => {
      expect(await codeOf(provisioned({ port }))).to.equal('A_PORT_INVALID');
    });
  }

  it('takes an empty port for one that was left out, as Caddy does', async () => {
    expect(await dials(await provisioned({ port: '' }))).to.deep.equal(['10.0.0.3:80', '10.0.0.1:80']);
  });

  const failures: readonly (readonly [string, string, ScriptedDns['behave'] | undefined, string])[] = [
    ['a name that does not exist', 'nope.test', undefined, 'DNS_NAME_NOT_FOUND'],
    ['a name without addresses', 'web.test', () => ({}), 'DNS_NO_RECORDS'],
    ['a server that fails', 'web.test', () => ({ rcode: 'SERVFAIL' }), 'DNS_FAILED'],
    ['no name', '', undefined, 'DNS_NAME_INVALID'],
  ];
  for (const [what, name, behave, code] of failures) {
    it(`pitfall 6: takes ${what} for an error, never for an empty list, and still loads`, async () => {
      if (behave !== undefined) server.behave = behave;
      const source = await provisioned({ name });
      expect([await codeOf(dials(source)), source.status().state]).to.deep.equal([code, 'failing']);
      expect(() => source.getUpstreams(testRequest())).to.throw();
    });
  }

  it('pitfall 17: makes the first request wait no longer than the look-up\'s deadline when the server is silent', async () => {
    server.behave = () => 'drop';
    const source = await provisioned({ versions: { ipv4: true } });
    const waiting = codeOf(dials(source));
    await server.received(1);
    await clock.advance(2000);
    await server.received(2);
    await clock.advance(2000);
    expect(await waiting).to.equal('DNS_TIMEOUT');
  });

  it('pitfall 8: serves the last answer for the grace period, then fails, then recovers by itself', async () => {
    const source = await provisioned({ refresh: 10_000, grace_period: minute });
    await dials(source);
    const plain = server.behave;
    server.behave = () => ({ rcode: 'SERVFAIL' });
    await refresh(source);
    expect([await dials(source), source.status().state]).to.deep.equal([['10.0.0.3:80', '10.0.0.1:80'], 'stale']);
    while (clock.now() <= 10_000 + minute) await refresh(source);
    expect([await codeOf(dials(source)), source.status().state]).to.deep.equal(['DNS_FAILED', 'failing']);
    server.behave = plain;
    await refresh(source);
    expect([await dials(source), source.status().state]).to.deep.equal([['10.0.0.3:80', '10.0.0.1:80'], 'ok']);
  });

  it('without a grace period it stops using an answer once it is as old as Caddy would let it be', async () => {
    const source = await provisioned({ refresh: 10_000 });
    await dials(source);
    server.behave = () => ({ rcode: 'SERVFAIL' });
    while (clock.now() <= 10_000) await refresh(source);
    expect(await codeOf(dials(source))).to.equal('DNS_FAILED');
  });

  it('pitfall 10: the same addresses in another order change nothing', async () => {
    const source = await provisioned();
    const first = await source.getUpstreams(testRequest());
    server.behave = records({ 'web.test': ['10.0.0.1', '10.0.0.3'] });
    await refresh(source);
    expect(source.getUpstreams(testRequest())).to.equal(first);
  });

  it('pitfall 29: takes in new backends with the next refresh, and keeps the objects of the others', async () => {
    const source = await provisioned();
    const first = await source.getUpstreams(testRequest());
    server.behave = records({ 'web.test': ['10.0.0.9', '10.0.0.3', '10.0.0.1'] });
    await refresh(source);
    const next = source.getUpstreams(testRequest()) as readonly Upstream[];
    expect(next.map(({ dial }) => dial)).to.deep.equal(['10.0.0.9:80', '10.0.0.3:80', '10.0.0.1:80']);
    expect([next[1], next[2]]).to.have.ordered.members([...first]);
  });

  it('pitfall 29: asks again at once when a backend is gone, at most once a second', async () => {
    const source = await provisioned({ versions: { ipv4: true } });
    await dials(source);
    server.behave = records({ 'web.test': ['10.0.0.9'] });
    await clock.advance(1000);
    const request = testRequest();
    for (let times = 0; times < 10; times += 1) source.resetCache(request);
    expect(await dials(source, request)).to.deep.equal(['10.0.0.9:80']);
    source.resetCache(request);
    expect(server.queries.filter(({ transport }) => transport === 'udp')).to.have.length(2);
  });

  const ttls: readonly (readonly [number, number])[] = [
    [0, 1000],
    [30, 30_000],
    [2_147_483_647, 3_600_000],
  ];
  for (const [ttl, freshMs] of ttls) {
    it(`pitfall 28: with refresh "ttl" a TTL of ${ttl} s is refreshed within ${freshMs} ms`, async () => {
      server.behave = records({ 'web.test': ['10.0.0.1'] }, ttl);
      const source = await provisioned({ refresh: 'ttl' });
      await dials(source);
      const { nextTry = 0 } = source.status();
      expect([nextTry > 0.89 * freshMs, nextTry <= freshMs]).to.deep.equal([true, true]);
    });
  }

  it('takes the configured interval otherwise, and one minute for 0', async () => {
    const usual = await provisioned({ refresh: 10_000 });
    await dials(usual);
    expect(usual.status().nextTry).to.be.within(8999, 10_000);
    const source = await provisioned({ refresh: 0, name: 'six.test' });
    await dials(source);
    expect(source.status().nextTry).to.be.within(53_999, minute);
  });

  it('pitfall 22: the same name with another resolver has an answer of its own', async () => {
    const other = await startScriptedDns(records({ 'web.test': ['10.9.9.9'] }));
    const one = await provisioned();
    expect(await dials(one)).to.deep.equal(['10.0.0.3:80', '10.0.0.1:80']);
    const two = await provisioned({ resolver: { addresses: [parseNetworkAddress(other.udp)] } });
    expect(await dials(two)).to.deep.equal(['10.9.9.9:80']);
    await other.stop();
  });

  it('pitfall 16: after a reload the answer is there at once, and the new interval in force', async () => {
    const old = await provisioned({ refresh: 3_600_000 });
    const known = await old.getUpstreams(testRequest());
    await clock.advance(10_000);
    const current = await provisioned({ refresh: 20_000 });
    expect(current.getUpstreams(testRequest())).to.equal(known);
    expect((current.status().nextTry ?? 0) - clock.now()).to.be.within(7999, 10_000);
  });

  it('pitfall 15: leaves no timer and no socket when it is cleaned up during a look-up', async () => {
    server.behave = () => 'drop';
    const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length;
    // The test server itself uses one UDP socket.
    const before = sockets();
    const source = await provisioned();
    const waiting = codeOf(dials(source));
    await server.received(2);
    for (const context of contexts) await context.close();
    expect(await waiting).to.equal('UPSTREAM_KIT_CLOSED');
    // A closed socket disappears from the list with a short delay.
    while (sockets() > before) await clock.advance(0);
    expect(clock.pending).to.equal(0);
  });

  it('has a schema that takes what Caddy takes and refuses what makes no sense', () => {
    const { schema, examples } = moduleDescriptor(AUpstreams) ?? {};
    expect(schema?.properties?.['refresh']).to.deep.include({ ...union([duration(), choice(['ttl'])]).schema, default: '1m' });
    expect(Object.keys(schema?.properties ?? {})).to.deep.equal([
      'name', 'port', 'refresh', 'resolver', 'dial_timeout', 'dial_fallback_delay', 'grace_period', 'versions',
    ]);
    expect(schema?.properties?.['resolver']?.properties?.['addresses']).to.deep.include({ minItems: 1 });
    expect(examples).to.have.length(2);
  });
});
