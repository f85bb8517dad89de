import { Resolver } from 'node:dns/promises';
import { expect } from 'chai';
import { needPrograms, startNsd, type Nsd } from './index.js';

describe('startNsd', () => {
  let nsd: Nsd | undefined;

  before(function () {
    needPrograms(this, 'nsd');
  });

  afterEach(() => nsd?.stop());

  it('serves its zones, and other records after a change', async () => {
    nsd = await startNsd({ zones: { 'example.test': ['www 30 IN A 10.0.0.2', 'www 30 IN A 10.0.0.1'] } });
    // A query during a reload can be lost, as with any NSD, so that the client retries.
    const client = new Resolver({ timeout: 500, tries: 8 });
    client.setServers([`${nsd.address}:${nsd.port}`]);
    expect(await client.resolve4('www.example.test', { ttl: true })).to.deep.equal([
      { address: '10.0.0.2', ttl: 30 },
      { address: '10.0.0.1', ttl: 30 },
    ]);
    for (const address of ['10.0.0.3', '10.0.0.4', '10.0.0.5']) {
      await nsd.replace('example.test', [`www IN A ${address}`]);
      expect(await client.resolve4('www.example.test')).to.deep.equal([address]);
    }
  });
});
