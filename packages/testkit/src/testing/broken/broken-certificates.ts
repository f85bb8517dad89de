import { module } from '@caddis/core';
import { certificateGetters, dnsProviders, issuers, type CertificateGetter, type DnsProvider, type GotCertificate, type IssuedCertificate, type Issuer } from '@caddis/core/tls';
import type { BrokenSample } from './broken-sample.js';

@module(issuers, { name: 'nameless', summary: 'Issues certificates.' })
class Nameless implements Issuer {
  readonly issuerKey = '';
  async issue(): Promise<IssuedCertificate> {
    throw new Error('nobody is there');
  }
}

@module(issuers, { name: 'empty', summary: 'Issues certificates.' })
class Empty implements Issuer {
  readonly issuerKey = 'empty';
  async issue(): Promise<IssuedCertificate> {
    return { certificate: '' };
  }
}

@module(issuers, { name: 'deaf', summary: 'Issues certificates.' })
class Deaf implements Issuer {
  readonly issuerKey = 'deaf';
  issue(): Promise<IssuedCertificate> {
    return new Promise(() => undefined);
  }
}

@module(dnsProviders, { name: 'once', summary: 'Writes records.' })
class RemovesOnce implements DnsProvider {
  private isThere = false;
  async appendRecords(): Promise<void> {
    this.isThere = true;
  }
  async deleteRecords(): Promise<void> {
    if (!this.isThere) throw new Error('there is no such record');
    this.isThere = false;
  }
}

@module(certificateGetters, { name: 'half', summary: 'Gets certificates.' })
class Half implements CertificateGetter {
  async getCertificate(): Promise<GotCertificate> {
    return { certificate: 'none' } as GotCertificate;
  }
}

/** Modules of certificates that break their contract. */
export const brokenCertificates: readonly BrokenSample[] = [
  { fault: 'it is an issuer without a name', module: Nameless, code: 'CONFORMANCE_ISSUER_KEY', says: /issuerKey is ""/ },
  { fault: 'it is an issuer that answers nothing', module: Empty, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /no certificate in PEM/ },
  { fault: 'it is an issuer that does not heed the signal', module: Deaf, code: 'CONFORMANCE_CONTRACT_HANGS', options: { deadlineMs: 100 }, says: /after its signal was aborted/ },
  { fault: 'it is a DNS provider that misses what is removed already', module: RemovesOnce, code: 'CONFORMANCE_CONTRACT_THREW', says: /deleteRecords\(\) threw/ },
  { fault: 'it is a getter that gets no key', module: Half, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /both texts/ },
];
