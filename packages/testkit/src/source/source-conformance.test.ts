import { expect } from 'chai';
import { brokenServiceSources } from '../testing/broken/broken-service-sources.js';
import { ListService } from '../testing/list-service.js';
import { listSource } from '../testing/list-source.js';
import type { SourceService } from './source-service.js';
import { findSourceFaults, sourceConformance } from './source-conformance.js';

const start = (): Promise<ListService> => ListService.start();

sourceConformance(listSource('list'), { describe, it, start });

describe('sourceConformance', () => {
  it('finds CONFORMANCE_SOURCE_SERVICE, not a fault of the source, when the service of the test fails by itself', async () => {
    const broken = async (): Promise<SourceService> => Object.assign(await ListService.start(), { fail: () => Promise.reject(new Error('the container is gone')) });
    const found = await findSourceFaults(listSource('whole'), { start: broken, package: '@acme/whole' });
    expect(found.map(({ code, happened }) => [code, happened])).to.deep.equal(Array.from({ length: 2 }, () => ['CONFORMANCE_SOURCE_SERVICE', 'fail() threw the container is gone']));
  });

  for (const [fault, ...codes] of brokenServiceSources) {
    it(`finds ${codes[0]} and blames the package, when the fault is: ${fault}`, async () => {
      const target = listSource(fault.replaceAll(' ', '_'), fault);
      const found = await findSourceFaults(target, { start, package: '@acme/broken', settleMs: 1000, deadlineMs: 1000 });
      const messages = found.map(({ message }) => message).join('\n');
      expect([...new Set(found.map(({ code }) => code))], messages).to.include.members([codes[0]]);
      expect([...codes], messages).to.include.members(found.map(({ code }) => code));
      expect(found.every((one) => one.package === '@acme/broken' && one.module.startsWith('http.reverse_proxy.upstreams.'))).to.equal(true);
    });
  }
});
