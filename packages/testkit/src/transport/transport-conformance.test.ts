import { expect } from 'chai';
import { brokenTransports } from '../testing/broken/broken-transports.js';
import { sampleTransport } from '../testing/sample-transport.js';
import { HttpBackend } from './http-backend.js';
import type { TransportBackend } from './transport-backend.js';
import { findTransportFaults, transportConformance } from './transport-conformance.js';

const impatientConfig = { patience: '50ms' };

transportConformance(sampleTransport('whole'), { describe, it, impatientConfig, deadlineMs: 60_000 });

describe('transportConformance', () => {
  it('finds CONFORMANCE_PEER, not a fault of the transport, when the backend of the test fails by itself', async () => {
    const start = async (): Promise<TransportBackend> => Object.assign(await HttpBackend.start({}), { behave: () => Promise.reject(new Error('the container is gone')) });
    const found = await findTransportFaults(sampleTransport('whole'), { start, package: '@acme/whole', impatientConfig });
    expect([...new Set(found.map(({ code, happened }) => `${code}: ${happened}`))]).to.deep.equal(['CONFORMANCE_PEER: behave() threw the container is gone']);
  });

  for (const [fault, ...codes] of brokenTransports) {
    it(`finds ${codes[0]} and blames the package, when the fault is: ${fault}`, async () => {
      const found = await findTransportFaults(sampleTransport('broken', fault), { impatientConfig, package: '@acme/broken', deadlineMs: 2500 });
      const messages = found.map(({ message }) => message).join('\n');
      expect([...new Set(found.map(({ code }) => code))], messages).to.include.members([codes[0]]);
      expect([...codes], messages).to.include.members(found.map(({ code }) => code));
      expect(found.every((one) => one.package === '@acme/broken' && one.module === 'http.reverse_proxy.transport.broken')).to.equal(true);
    });
  }
});
