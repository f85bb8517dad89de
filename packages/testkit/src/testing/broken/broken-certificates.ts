import { module } from '@caddis/core';
import {
  authoritySources,
  certificateGetters,
  certificatePermissions,
  clientCertificateVerifiers,
  dnsProviders,
  issuers,
  leafLoaders,
  storages,
  type AuthoritySource,
  type CertificateGetter,
  type CertificatePermission,
  type ClientCertificateVerifier,
  type DnsProvider,
  type GotCertificate,
  type IssuedCertificate,
  type Issuer,
  type LeafLoader,
} from '@caddis/core/tls';
import { ScratchStorage } from '../../contracts/scratch-storage.js';
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

@module(storages, { name: 'forgetful', summary: 'Keeps nothing.' })
class Forgetful extends ScratchStorage {
  override async load(): Promise<Buffer | undefined> {
    return Buffer.from('other', 'utf8');
  }
}

@module(storages, { name: 'generous', summary: 'Gives locks to all.' })
class Generous extends ScratchStorage {
  override async lock(): Promise<() => Promise<void>> {
    return async () => undefined;
  }
}

@module(authoritySources, { name: 'single', summary: 'Names one authority.' })
class Single implements AuthoritySource {
  authorities(): readonly string[] {
    return 'PEM' as unknown as string[];
  }
}

@module(leafLoaders, { name: 'bytes', summary: 'Loads bytes.' })
class Bytes implements LeafLoader {
  leafCertificates(): readonly string[] {
    return [Buffer.from('PEM', 'utf8') as unknown as string];
  }
}

@module(clientCertificateVerifiers, { name: 'polite', summary: 'Says no.' })
class Polite implements ClientCertificateVerifier {
  verifyClientCertificate(): void {
    return false as unknown as undefined;
  }
}

@module(certificatePermissions, { name: 'vague', summary: 'Says perhaps.' })
class Vague implements CertificatePermission {
  allowsCertificate(): boolean {
    return 'perhaps' as unknown as boolean;
  }
}

/** Certificate modules that break their contract. */
export const brokenCertificates: readonly BrokenSample[] = [
  { fault: 'it is an issuer without a name', module: Nameless, code: 'CONFORMANCE_ISSUER_KEY', says: /issuerKey is ""/ },
  { fault: 'it is an issuer that answers nothing', module: Empty, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /no certificate in PEM/ },
  { fault: 'it is an issuer that does not heed the signal', module: Deaf, code: 'CONFORMANCE_CONTRACT_HANGS', options: { deadlineMs: 100 }, says: /after its signal was aborted/ },
  { fault: 'it is a DNS provider that misses what is removed already', module: RemovesOnce, code: 'CONFORMANCE_CONTRACT_THREW', says: /deleteRecords\(\) threw/ },
  { fault: 'it is a storage that answers other values', module: Forgetful, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /other bytes than were stored/ },
  { fault: 'it is a storage that gives a lock to two', module: Generous, code: 'CONFORMANCE_STORAGE_LOCK', says: /two at a time/ },
  { fault: 'it is a source of authorities that answers no list', module: Single, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not a list of texts/ },
  { fault: 'it is a loader that answers no texts', module: Bytes, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not a list of texts/ },
  { fault: 'it is a verifier that answers instead of throwing', module: Polite, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /lets the client in/ },
  { fault: 'it is a permission that is neither yes nor no', module: Vague, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not true or false/ },
  { fault: 'it is a getter that gets no key', module: Half, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /both texts/ },
];
