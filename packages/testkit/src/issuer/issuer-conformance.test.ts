import { expect } from 'chai';
import { brokenIssuers } from '../testing/broken/broken-issuers.js';
import { sampleIssuer } from '../testing/sample-issuer.js';
import { SigningService } from '../testing/signing-service.js';
import { findIssuerFaults, issuerConformance } from './issuer-conformance.js';
import type { IssuingAuthority } from './issuing-authority.js';

const start = (): Promise<SigningService> => SigningService.start();

issuerConformance(sampleIssuer('whole'), { describe, it, start, deadlineMs: 30_000 });

describe('issuerConformance', () => {
  it('finds CONFORMANCE_PEER, not a fault of the issuer, when the authority of the test fails by itself', async () => {
    const broken = async (): Promise<IssuingAuthority> => Object.assign(await SigningService.start(), { roots: () => Promise.reject(new Error('the container is gone')) });
    const found = await findIssuerFaults(sampleIssuer('whole'), { start: broken, package: '@acme/whole', deadlineMs: 30_000 });
    expect([...new Set(found.map(({ code, happened }) => `${code}: ${happened}`))]).to.deep.equal(['CONFORMANCE_PEER: roots() threw the container is gone']);
  });

  for (const [fault, code] of brokenIssuers) {
    it(`finds ${code} and blames the package, when the fault is: ${fault}`, async () => {
      // For a finding about a missing end, the kit waits until the deadline, so that it is short here.
      const waits = code === 'CONFORMANCE_CONTRACT_HANGS';
      const found = await findIssuerFaults(sampleIssuer('broken', fault), { start, package: '@acme/broken', deadlineMs: waits ? 1500 : 30_000 });
      const messages = found.map(({ message }) => message).join('\n');
      expect(found.map((one) => one.code), messages).to.include(code);
      if (!waits) expect([...new Set(found.map((one) => one.code))], messages).to.deep.equal([code]);
      expect(found.every((one) => one.package === '@acme/broken' && one.module === 'tls.issuance.broken')).to.equal(true);
    });
  }
});
