import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { systemClock } from '@caddis/core';
import { type Backend, startBackend } from '@caddis/test-helpers';
import { expect } from 'chai';
import { signCertificate } from '../pki/sign-certificate.js';
import { IssuerCertificates } from './issuer-certificates.js';

describe('the certificate of an authority', () => {
  const answers = new Map<string, Buffer>();
  const asked: string[] = [];
  let leaf: X509Certificate;
  let authority: X509Certificate;
  let backend: Backend;
  let issuers: IssuerCertificates;
  before(async () => {
    const now = Date.now();
    const unsigned = (commonName: string, publicKey: KeyObject) => ({ commonName, publicKey: publicKey.export({ format: 'der', type: 'spki' }), notBefore: now - 60_000, notAfter: now + 3_600_000 });
    const [own, strange, client] = [0, 1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })) as [KeyPair, KeyPair, KeyPair];
    const certificate = await signCertificate({ ...unsigned('Authority', own.publicKey), authorityDepth: 0 }, { key: own.privateKey });
    authority = new X509Certificate(certificate);
    leaf = new X509Certificate(await signCertificate(unsigned('client', client.publicKey), { certificate, key: own.privateKey }));
    // An authority with the same name and another key.
    const other = new X509Certificate(await signCertificate({ ...unsigned('Authority', strange.publicKey), authorityDepth: 0 }, { key: strange.privateKey }));
    answers.set('/der', authority.raw).set('/pem', Buffer.from(certificate, 'latin1')).set('/other', other.raw).set('/words', Buffer.from('not here', 'latin1')).set('/long', Buffer.alloc(70_000));
    backend = await startBackend((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.get(request.url ?? '');
      response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
  });
  after(() => backend.close());
  beforeEach(() => {
    asked.length = 0;
    issuers = new IssuerCertificates(systemClock, new AbortController().signal);
  });
  const url = (path: string): string => `http://${backend.dial}${path}`;

  for (const path of ['/der', '/pem']) {
    it(`is fetched once, however often it is wanted: ${path.slice(1)}`, async () => {
      const all = await Promise.all([issuers.find(leaf, url(path)), issuers.find(leaf, url(path))]);
      all.push(await issuers.find(leaf, url(path)));
      expect(all.map(({ fingerprint256 }) => fingerprint256)).to.deep.equal(Array.from({ length: 3 }, () => authority.fingerprint256));
      expect(asked).to.deep.equal([path]);
    });
  }

  const refusals: Readonly<Record<string, string>> = {
    '/none': 'it answered 404',
    '/words': 'it is not a certificate',
    '/long': 'its answer is longer than 65536 bytes',
    '/other': 'it is of another authority',
  };
  for (const [path, reason] of Object.entries(refusals)) {
    it(`is not taken, and asked for anew the next time, where ${reason}`, async () => {
      for (let count = 0; count < 2; count += 1) {
        const error: unknown = await issuers.find(leaf, url(path)).catch((thrown: unknown) => thrown);
        expect((error as Error).message).to.equal(`the certificate of the authority cannot be fetched from ${url(path)}: ${reason}`);
      }
      expect(asked).to.deep.equal([path, path]);
    });
  }
});

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
