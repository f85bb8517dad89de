import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@caddis/core';
import { temporaryFolder } from '@caddis/test-servers';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { readCertificates } from '../guards/pem-texts.js';
import { FileSystemStorage } from '../storage/file-system.js';
import { FileAuthorities, InlineAuthorities, StorageAuthorities } from './authority-sources.js';
import { CombinedAuthorities } from './combined-authorities.js';
import { LeafFiles, LeafFolders, LeafTexts, LeafValues } from './leaf-loaders.js';
import { LeafVerifier } from './leaf-verifier.js';

const { a, b } = certificates;
const base64 = a.certificate.replace(/-----.*-----|\n/g, '');
const fingerprints = (texts: readonly string[]): readonly string[] => texts.flatMap(readCertificates).map(({ fingerprint256 }) => fingerprint256);
const [ofA, ofB] = [a, b].map(({ certificate }) => new X509Certificate(certificate).fingerprint256);

describe('certificates of clients', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let storage: FileSystemStorage;
  beforeEach(async () => {
    folder = await temporaryFolder();
    storage = new FileSystemStorage({ root: folder.path }, systemClock);
    await mkdir(join(folder.path, 'clients', 'more'), { recursive: true });
    await writeFile(join(folder.path, 'clients', 'a.pem'), a.certificate);
    await writeFile(join(folder.path, 'clients', 'more', 'b.pem'), b.certificate + a.certificate);
    await writeFile(join(folder.path, 'clients', 'more', 'b.key'), b.key);
  });
  afterEach(() => folder.remove());

  it('and their authorities stand in configs, files, folders and storages', async () => {
    const path = join(folder.path, 'clients', 'a.pem');
    expect(fingerprints(new InlineAuthorities({ trusted_ca_certs: [base64] }).authorities())).to.deep.equal([ofA]);
    expect(fingerprints(await new FileAuthorities({ pem_files: [path] }).authorities())).to.deep.equal([ofA]);
    expect(fingerprints(await new StorageAuthorities({ pem_keys: ['clients/more/b.pem'] }, storage).authorities())).to.deep.equal([ofB, ofA]);
    const combined = new CombinedAuthorities({ sources: [new FileAuthorities({ pem_files: [path] }), new InlineAuthorities({ trusted_ca_certs: [base64] }), new StorageAuthorities({ pem_keys: ['clients/more/b.pem'] }, storage)] });
    expect(fingerprints(await combined.authorities())).to.deep.equal([ofA, ofA, ofB, ofA]);
    expect(fingerprints(await new LeafFiles({ files: [path] }).leafCertificates())).to.deep.equal([ofA]);
    expect(fingerprints(await new LeafFolders({ folders: [join(folder.path, 'clients')] }).leafCertificates())).to.deep.equal([ofA, ofB, ofA]);
    expect(fingerprints(new LeafTexts({ certificates: [b.certificate] }).leafCertificates())).to.deep.equal([ofB]);
    expect(fingerprints(await new LeafValues({ certificates: ['clients/a.pem'] }, storage).leafCertificates())).to.deep.equal([ofA]);
  });

  it('that are not there refuse the config', async () => {
    const error = await new StorageAuthorities({ pem_keys: ['clients/none.pem'] }, storage).authorities().then(undefined, (thrown: unknown) => thrown);
    expect(error).to.include({ code: 'TLS_AUTHORITY_MISSING', message: 'there are no certificates at clients/none.pem' });
  });

  it('let in who shows one of them', async () => {
    const verifier = new LeafVerifier({ leaf_certs_loaders: [new LeafTexts({ certificates: [a.certificate] })], trusted_leaf_certs: [] });
    await verifier.provision();
    verifier.verifyClientCertificate([new X509Certificate(a.certificate)]);
    for (const chain of [[], [new X509Certificate(b.certificate), new X509Certificate(a.certificate)]]) {
      expect(() => verifier.verifyClientCertificate(chain)).to.throw('the certificate is not one of the accepted ones');
    }
  });

  it('are refused as the fault of their loader where they are no list of texts', async () => {
    const loader = { leafCertificates: () => 'x' as never };
    const error = await new LeafVerifier({ leaf_certs_loaders: [loader], trusted_leaf_certs: [] }).provision().then(undefined, (thrown: unknown) => thrown);
    expect(error).to.include({ code: 'CORE_MODULE_FAULT' });
  });
});
