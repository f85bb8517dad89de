import { isCaddisError, parseNetworkAddress } from '@caddis/core';
import type { SourceStatus } from '@caddis/core/http';
import { createDnsResolver } from '@caddis/dns';
import { FakeClock, RecordingLogger, TestContext, testRequest } from '@caddis/test-helpers';
import { addressRecord, serviceRecord, startScriptedDns, writeDnsFiles, type DnsFiles, type DnsReply, type ScriptedDns } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import { SrvUpstreams } from './index.js';
import type { SrvConfig } from './srv-config.js';

/** The server's replies to SRV queries; every other name has one address. */
type Services = (name: string) => DnsReply | 'drop';

describe('the source srv, at known pitfalls', () => {
  let server: ScriptedDns;
  let files: DnsFiles;
  let clock: FakeClock;
  let context: TestContext;
  let services: Services;

  before(async () => {
    files = await writeDnsFiles();
  });
  after(() => files.remove());
  beforeEach(async () => {
    services = (name) => ({ answers: [serviceRecord(name, '1 1 80 b.test')] });
    server = await startScriptedDns(({ name, type }) => {
      if (type === 'SRV') return services(name);
      return type === 'A' ? { answers: [addressRecord(name, '10.0.0.1')] } : {};
    });
    clock = new FakeClock(0);
    context = new TestContext('http.reverse_proxy.upstreams.srv');
  });
  afterEach(async () => {
    await context.close();
    await clock.advance(0);
    await server.stop();
    expect(clock.pending).to.equal(0);
  });

  async function provisioned(config: Partial<SrvConfig> = {}): Promise<SrvUpstreams> {
    const defaults = { service: '', proto: '', name: 'web.test', refresh: 60_000, grace_period: 0, dial_fallback_delay: 300 };
    const resolver = { addresses: [parseNetworkAddress(server.udp)] };
    const source = new SrvUpstreams({ ...defaults, resolver, ...config }, new RecordingLogger(), clock, createDnsResolver({ clock, ...files }), await lookupStore(context));
    await source.provision(context);
    return source;
  }

  async function dials(source: SrvUpstreams, request = testRequest()): Promise<readonly string[]> {
    return (await source.getUpstreams(request)).map(({ dial }) => dial);
  }

  it('pitfall 4: 500 requests wait for one look-up, which continues when the first client goes away', async () => {
    const controller = new AbortController();
    const source = await provisioned({ name: '{host}' });
    const request = (signal = new AbortController().signal): ReturnType<typeof testRequest> => testRequest({ signal, placeholders: { host: 'web.test' } });
    const leaver = source.getUpstreams(request(controller.signal));
    controller.abort();
    const answers = await Promise.all(Array.from({ length: 499 }, () => dials(source, request())));
    expect([new Set(answers.flat()), server.count('web.test')]).to.deep.equal([new Set(['10.0.0.1:80']), 1]);
    expect(await leaver).to.have.length(1);
  });

  it('pitfall 15: ends with its config while a server is silent, and whoever waits gets an error', async () => {
    services = () => 'drop';
    const source = await provisioned();
    const waiting = Promise.resolve(source.getUpstreams(testRequest())).catch((error: unknown) => error);
    await server.received(1);
    await context.close();
    expect(await waiting).to.satisfy((error: unknown) => isCaddisError(error) && error.code === 'UPSTREAM_KIT_CLOSED');
  });

  const spellings: readonly (readonly [name: string, target: string])[] = [
    ['web.test', 'b.test'],
    ['web.test.', 'b.test.'],
    ['WEB.test', 'B.TEST'],
    ['Web.Test.', 'B.test.'],
  ];
  for (const [name, target] of spellings) {
    it(`pitfall 27: ${name} and the target ${target} are the same as without dot and capitals`, async () => {
      services = (asked) => ({ answers: [serviceRecord(asked, `1 1 80 ${target}`)] });
      const [upstream] = await (await provisioned({ name })).getUpstreams(testRequest());
      expect([upstream, server.queries[0]?.name]).to.deep.equal([{ dial: '10.0.0.1:80', priority: 1, weight: 1, host: 'b.test', origin: 'b.test' }, 'web.test']);
    });
  }

  const ttls: readonly (readonly [seconds: number, freshMs: number])[] = [
    [0, 1000],
    [30, 30_000],
    [2_147_483_647, 60_000],
  ];
  for (const [seconds, freshMs] of ttls) {
    it(`pitfall 28: with refresh "ttl", records for ${seconds} s and addresses for 60 s are looked up again within ${freshMs} ms`, async () => {
      services = (name) => ({ answers: [serviceRecord(name, '1 1 80 b.test', seconds)] });
      const source = await provisioned({ refresh: 'ttl' });
      await dials(source);
      expect(nextTry(source.status())).to.be.within(0.89 * freshMs, freshMs);
    });
  }

  it('pitfall 29: looks again when a backend is gone, at most once a second, and the request waits for it', async () => {
    // An incomplete answer is checked again over TCP, which does not count as a look-up of its own.
    const lookups = (): number => server.queries.filter(({ type, transport }) => type === 'SRV' && transport === 'udp').length;
    const source = await provisioned();
    await dials(source);
    services = (name) => ({ answers: [serviceRecord(name, '1 1 81 b.test')] });
    const request = testRequest();
    source.resetCache(request);
    expect([await dials(source, request), lookups()]).to.deep.equal([['10.0.0.1:80'], 1]);
    await clock.advance(1000);
    for (let times = 0; times < 10; times += 1) source.resetCache(request);
    expect([await dials(source, request), lookups()]).to.deep.equal([['10.0.0.1:81'], 2]);
  });

  it('uses ten thousand upstreams, where records and addresses multiply to more', async () => {
    services = (name) => ({
      answers: Array.from({ length: 500 }, (_value, index) => serviceRecord(name, `1 1 ${index + 1} b.test`)),
      additionals: Array.from({ length: 300 }, (_value, index) => addressRecord('b.test', `10.0.${Math.floor(index / 250)}.${index % 250}`)),
    });
    const source = await provisioned({ resolver: { addresses: [parseNetworkAddress(server.tcp)] } });
    expect([(await source.getUpstreams(testRequest())).length, source.status().leftOut]).to.deep.equal([
      10_000,
      [{ candidate: 'web.test', reason: 'only the first 10000 upstreams are used' }],
    ]);
  });
});

function nextTry({ nextTry: at = Number.NaN }: SourceStatus): number {
  return at;
}
