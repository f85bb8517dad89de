import { expect } from 'chai';
import { brokenProviders } from '../testing/broken/broken-providers.js';
import { RecordService } from '../testing/record-service.js';
import { sampleProvider } from '../testing/sample-provider.js';
import { dnsProviderConformance, findDnsProviderFaults } from './dns-conformance.js';
import type { DnsService } from './dns-service.js';

const start = (): Promise<RecordService> => RecordService.start();

dnsProviderConformance(sampleProvider('whole'), { describe, it, start, deadlineMs: 10_000, settleMs: 10_000 });

describe('dnsProviderConformance', () => {
  it('finds CONFORMANCE_PEER, not a fault of the provider, when the service of the test fails by itself', async () => {
    const broken = async (): Promise<DnsService> => Object.assign(await RecordService.start(), { texts: () => Promise.reject(new Error('the container is gone')) });
    const found = await findDnsProviderFaults(sampleProvider('whole'), { start: broken, package: '@acme/whole' });
    expect([...new Set(found.map(({ code, happened }) => `${code}: ${happened}`))]).to.deep.equal(['CONFORMANCE_PEER: texts() threw the container is gone']);
  });

  for (const [fault, ...codes] of brokenProviders) {
    it(`finds ${codes[0]} and blames the package, when the fault is: ${fault}`, async () => {
      const found = await findDnsProviderFaults(sampleProvider('broken', fault), { start, package: '@acme/broken', deadlineMs: 1500, settleMs: 100 });
      const messages = found.map(({ message }) => message).join('\n');
      expect([...new Set(found.map(({ code }) => code))], messages).to.include.members([codes[0]]);
      expect([...codes], messages).to.include.members(found.map(({ code }) => code));
      expect(found.every((one) => one.package === '@acme/broken' && one.module === 'dns.providers.broken')).to.equal(true);
    });
  }
});
