import { parseNetworkAddress, systemClock } from '@caddis/core';
import { createDnsResolver } from '@caddis/dns';
import { RecordingLogger, TestContext, testRequest } from '@caddis/test-helpers';
import { needPrograms, startNsd, writeDnsFiles, type DnsFiles, type Nsd } from '@caddis/test-servers';
import { lookupStore } from '@caddis/upstream-kit';
import { expect } from 'chai';
import { AUpstreams } from './index.js';

describe('a on a real DNS server', () => {
  let nsd: Nsd;
  let files: DnsFiles;
  const contexts: TestContext[] = [];

  before(async function () {
    needPrograms(this, 'nsd');
    files = await writeDnsFiles('127.0.0.1 dns.test', 'search example.test');
    nsd = await startNsd({
      zones: {
        'example.test': [
          'web IN A 10.0.0.3',
          'web IN A 10.0.0.1',
          'web IN AAAA fd00::1',
          'alias IN CNAME web',
          'text IN TXT "no address"',
          ...Array.from({ length: 150 }, (_value, index) => `many IN A 10.0.1.${index}`),
        ],
      },
    });
  });

  after(async () => {
    for (const context of contexts) await context.close();
    await nsd?.stop();
    await files?.remove();
  });

  async function provisioned(name: string, address = `${nsd.address}:${nsd.port}`): Promise<AUpstreams> {
    const context = new TestContext('http.reverse_proxy.upstreams.a');
    contexts.push(context);
    const source = new AUpstreams(
      { name, port: '80', refresh: 60_000, grace_period: 0, dial_fallback_delay: 300, resolver: { addresses: [parseNetworkAddress(address, 53, 'udp')] } },
      new RecordingLogger(),
      systemClock,
      createDnsResolver(files),
      await lookupStore(context),
    );
    await source.provision(context);
    return source;
  }

  const names: readonly (readonly [string, string])[] = [
    ['a name', 'web.example.test'],
    ['a name with a trailing dot, in capitals', 'WEB.EXAMPLE.TEST.'],
    ['an alias', 'alias.example.test'],
    ['a short name through the search list', 'web'],
  ];
  for (const [what, name] of names) {
    it(`gives the addresses of ${what}`, async () => {
      const upstreams = await (await provisioned(name)).getUpstreams(testRequest());
      expect(upstreams.map(({ dial }) => dial)).to.have.members(['10.0.0.3:80', '10.0.0.1:80', '[fd00::1]:80']);
    });
  }

  it('pitfall 20: reaches a server by name, over UDP and TCP', async () => {
    for (const network of ['udp', 'tcp']) {
      const source = await provisioned('web.example.test', `${network}/dns.test:${nsd.port}`);
      expect(await source.getUpstreams(testRequest())).to.have.length(3);
    }
  });

  it('pitfall 26: gives all of 150 addresses, which do not fit into UDP', async () => {
    expect(await (await provisioned('many.example.test')).getUpstreams(testRequest())).to.have.length(150);
  });

  const failures: readonly (readonly [string, string, string])[] = [
    ['a name that does not exist', 'nope.example.test', 'DNS_NAME_NOT_FOUND'],
    ['a name without addresses', 'text.example.test', 'DNS_NO_RECORDS'],
    ['a name of a zone that the server does not serve', 'web.other.test.', 'DNS_FAILED'],
  ];
  for (const [what, name, code] of failures) {
    it(`pitfall 6: fails for ${what}`, async () => {
      const source = await provisioned(name);
      const error: unknown = await Promise.resolve(source.getUpstreams(testRequest())).catch((reason: unknown) => reason);
      expect(error).to.have.property('code', code);
    });
  }
});
