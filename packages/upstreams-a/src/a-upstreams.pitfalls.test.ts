import { parseNetworkAddress } from '@caddis/core';
import type { UpstreamRequest } from '@caddis/core/http';
import { createDnsResolver } from '@caddis/dns';
import { FakeClock, RecordingLogger, TestContext, testRequest } from '@caddis/test-helpers';
import { addressRecord, startScriptedDns, writeDnsFiles, type DnsFiles, type ScriptedDns } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import type { AConfig } from './a-config.js';
import { AUpstreams } from './index.js';

const hour = 3_600_000;

describe('the source a, at known pitfalls', () => {
  let server: ScriptedDns;
  let files: DnsFiles;
  let clock: FakeClock;
  let log: RecordingLogger;
  let context: TestContext;

  before(async () => {
    files = await writeDnsFiles();
  });
  after(() => files.remove());
  beforeEach(async () => {
    server = await startScriptedDns(({ name }) => ({ answers: [addressRecord(name, '10.0.0.1')] }));
    clock = new FakeClock(0);
    log = new RecordingLogger();
    context = new TestContext('http.reverse_proxy.upstreams.a');
  });
  afterEach(async () => {
    await context.close();
    await clock.advance(0);
    await server.stop();
    expect(clock.pending).to.equal(0);
  });

  async function provisioned(config: Partial<AConfig> = {}): Promise<AUpstreams> {
    const defaults = { name: 'web.test', port: '80', refresh: 60_000, grace_period: 0, dial_fallback_delay: 300, versions: { ipv4: true } };
    const resolver = { addresses: [parseNetworkAddress(server.udp)] };
    const source = new AUpstreams({ ...defaults, resolver, ...config }, log, clock, createDnsResolver({ clock, ...files }), await lookupStore(context));
    await source.provision(context);
    return source;
  }

  function to(host: string, signal = new AbortController().signal): UpstreamRequest {
    return testRequest({ signal, placeholders: { host } });
  }

  async function dials(source: AUpstreams, request: UpstreamRequest = testRequest()): Promise<readonly string[]> {
    return (await source.getUpstreams(request)).map(({ dial }) => dial);
  }

  /** Advances the clock to the next look-up and waits until it has ended. */
  async function nextLookup(source: AUpstreams): Promise<void> {
    await clock.advance((source.status().nextTry ?? 0) - clock.now());
    while (source.status().nextTry === undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  it('pitfalls 2, 4: 500 requests wait for one look-up, which continues when the first client goes away', async () => {
    const controller = new AbortController();
    const source = await provisioned({ name: '{host}' });
    const leaver = source.getUpstreams(to('web.test', controller.signal));
    controller.abort();
    const answers = await Promise.all(Array.from({ length: 499 }, () => dials(source, to('web.test'))));
    expect([new Set(answers.flat()), server.queries.length]).to.deep.equal([new Set(['10.0.0.1:80']), 1]);
    expect(await leaver).to.have.length(1);
  });

  it('pitfall 3: more names than are kept never push out the one in use', async () => {
    const source = await provisioned({ name: '{host}', refresh: 3_600_000 });
    const known = await source.getUpstreams(to('known.test'));
    for (let index = 0; index < 1500; index += 1) {
      await dials(source, to(`hostile-${index}.test`));
      if (index % 100 === 0) source.getUpstreams(to('known.test'));
    }
    expect([source.getUpstreams(to('known.test')) === known, server.count('known.test')]).to.deep.equal([true, 1]);
    expect(Object.keys(source.status().parts ?? {})).to.have.length(1000);
  });

  it('pitfall 7: follows the way from seven addresses to one and back', async () => {
    const seven = Array.from({ length: 7 }, (_value, index) => `10.0.0.${index + 1}`);
    const source = await provisioned({ refresh: 1000 });
    const seen: number[] = [];
    for (const addresses of [seven, seven.slice(0, 1), seven]) {
      server.behave = ({ name }) => ({ answers: addresses.map((address) => addressRecord(name, address)) });
      await nextLookup(source);
      seen.push((await dials(source)).length);
    }
    expect(seen).to.deep.equal([7, 1, 7]);
  });

  it('pitfall 9: an address that comes twice in an answer is one upstream', async () => {
    server.behave = ({ name }) => ({ answers: ['10.0.0.2', '10.0.0.1', '10.0.0.2'].map((address) => addressRecord(name, address)) });
    expect(await dials(await provisioned())).to.deep.equal(['10.0.0.2:80', '10.0.0.1:80']);
  });

  it('pitfall 13: after an hour of failure it still looks every half minute, has logged no more than once a minute, and recovers', async () => {
    server.behave = () => ({ rcode: 'SERVFAIL' });
    const source = await provisioned();
    await dials(source).catch(() => undefined);
    while (clock.now() < hour) await nextLookup(source);
    const { state, nextTry = Number.NaN } = source.status();
    expect([state, nextTry - clock.now() <= 30_000, log.lines.length <= 61]).to.deep.equal(['failing', true, true]);
    server.behave = ({ name }) => ({ answers: [addressRecord(name, '10.0.0.1')] });
    await nextLookup(source);
    expect(await dials(source)).to.deep.equal(['10.0.0.1:80']);
  });
});
