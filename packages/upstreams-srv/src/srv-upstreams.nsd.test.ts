import { parseNetworkAddress, systemClock } from '@caddis/core';
import { createDnsResolver } from '@caddis/dns';
import { RecordingLogger, TestContext, testRequest } from '@caddis/test-helpers';
import { needPrograms, startNsd, writeDnsFiles, type DnsFiles, type Nsd } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import { SrvUpstreams } from './index.js';

describe('srv on a real DNS server', () => {
  let nsd: Nsd;
  let files: DnsFiles;
  const contexts: TestContext[] = [];

  before(async function () {
    needPrograms(this, 'nsd');
    files = await writeDnsFiles();
    nsd = await startNsd({
      zones: {
        'example.test': [
          '_http._tcp.web IN SRV 20 1 8082 b',
          '_http._tcp.web IN SRV 10 1 8081 a',
          '_http._tcp.other IN SRV 1 1 8083 elsewhere.second.test.',
          '_http._tcp.gone IN SRV 0 0 0 .',
          'a IN A 10.0.0.1',
          'b IN A 10.0.0.2',
          ...Array.from({ length: 120 }, (_value, index) => `_http._tcp.many IN SRV ${index} 1 ${8000 + index} a`),
        ],
        'second.test': ['elsewhere IN A 10.0.0.3'],
      },
    });
  });

  after(async () => {
    for (const context of contexts) await context.close();
    await nsd?.stop();
    await files?.remove();
  });

  async function provisioned(name: string): Promise<SrvUpstreams> {
    const context = new TestContext('http.reverse_proxy.upstreams.srv');
    contexts.push(context);
    const source = new SrvUpstreams(
      {
        service: 'http',
        proto: 'tcp',
        name,
        refresh: 60_000,
        grace_period: 0,
        dial_fallback_delay: 300,
        resolver: { addresses: [parseNetworkAddress(`${nsd.address}:${nsd.port}`, 53, 'udp')] },
      },
      new RecordingLogger(),
      systemClock,
      createDnsResolver(files),
      await lookupStore(context),
    );
    await source.provision(context);
    return source;
  }

  it('gives upstreams by priority, with the addresses that the server sends along', async () => {
    const source = await provisioned('web.example.test');
    expect(await source.getUpstreams(testRequest())).to.deep.equal([
      { dial: '10.0.0.1:8081', priority: 10, weight: 1, host: 'a.example.test', origin: 'a.example.test' },
      { dial: '10.0.0.2:8082', priority: 20, weight: 1, host: 'b.example.test', origin: 'b.example.test' },
    ]);
  });

  it('pitfall 21: resolves a target of another zone by the same server', async () => {
    const source = await provisioned('other.example.test');
    expect(await source.getUpstreams(testRequest())).to.deep.equal([{ dial: '10.0.0.3:8083', priority: 1, weight: 1, host: 'elsewhere.second.test', origin: 'elsewhere.second.test' }]);
  });

  it('takes the target . for no service', async () => {
    expect(await (await provisioned('gone.example.test')).getUpstreams(testRequest())).to.deep.equal([]);
  });

  it('pitfall 26: gives all of 120 records, which do not fit into UDP', async () => {
    expect(await (await provisioned('many.example.test')).getUpstreams(testRequest())).to.have.length(120);
  });

  it('pitfall 6: fails for a name that does not exist', async () => {
    const source = await provisioned('nope.example.test');
    const error: unknown = await Promise.resolve(source.getUpstreams(testRequest())).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'DNS_NAME_NOT_FOUND');
  });
});
