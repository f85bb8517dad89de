import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock, RecordingLogger, TestContext } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { certificateRequest } from '../keys/certificate-request.js';
import { generateKey, keyPem, keyTypes, readKey } from '../keys/key-pair.js';
import { FileSystemStorage } from '../storage/file-system.js';
import { Authority } from './authority.js';
import { PkiApp } from './pki-app.js';
import { PkiRoutes } from './pki-routes.js';

const dayMs = 86_400_000;
const start = Date.parse('2026-11-30T00:00:00Z');

describe('a local authority', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let clock: FakeClock;
  beforeEach(async () => {
    folder = await temporaryFolder();
    clock = new FakeClock(start);
  });
  afterEach(() => folder.remove());

  const app = async (context = new TestContext('pki')): Promise<{ readonly pki: PkiApp; readonly authority: Authority }> => {
    const pki = new PkiApp({ certificate_authorities: {} }, new RecordingLogger(), clock, new FileSystemStorage({ root: folder.path }, clock));
    await pki.provision(context);
    return { pki, authority: pki.authority('local') as Authority };
  };
  const order = async (names: readonly string[], signWithRoot = false) => {
    const key = await generateKey('p256');
    return { names, request: await certificateRequest(names, key, false), lifetimeMs: dayMs / 2, signWithRoot };
  };
  const blocks = (chain: string): readonly X509Certificate[] => (chain.match(/-----BEGIN[^]*?END CERTIFICATE-----/g) ?? []).map((text) => new X509Certificate(text));

  it('touches no disk before a certificate is asked for', async () => {
    await app();
    expect(await readdir(folder.path)).to.deep.equal([]);
  });

  for (const signWithRoot of [false, true]) {
    it(`issues certificates that OpenSSL takes, signed by ${signWithRoot ? 'the root' : 'the intermediate'}`, async () => {
      clock = new FakeClock(Date.now());
      const { authority } = await app();
      const chain = await authority.issue(await order(['a.internal', '10.0.0.1', '::1', '*.b.internal'], signWithRoot));
      const file = join(folder.path, 'chain.pem');
      await writeFile(file, chain);
      const root = join(folder.path, 'pki/authorities/local/root.crt');
      for (const check of [['-verify_hostname', 'x.b.internal'], ['-verify_ip', '10.0.0.1'], ['-verify_ip', '::1']]) {
        expect(execFileSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', root, ...check, '-untrusted', file, file], { encoding: 'utf8' })).to.contain('OK');
      }
      expect(blocks(chain)).to.have.length(signWithRoot ? 1 : 2);
    });
  }

  it('is the same after a restart, and keeps its keys to itself', async () => {
    const before = await (await app()).authority.certificates();
    const after = await (await app()).authority.certificates();
    expect(after).to.deep.equal(before);
    const key = join(folder.path, 'pki/authorities/local/root.key');
    expect(await readFile(key, 'utf8')).to.match(/^-----BEGIN EC PRIVATE KEY-----/);
    expect((await stat(key)).mode & 0o777).to.equal(0o600);
    const root = new X509Certificate(before.root);
    expect([root.subject, new X509Certificate(before.intermediate).subject, root.ca]).to.deep.equal(['CN=Caddy Local Authority - 2026 ECC Root', 'CN=Caddy Local Authority - ECC Intermediate', true]);
  });

  it('renews its intermediate in time, and lets nothing outlive it', async () => {
    const { authority } = await app();
    const first = await authority.certificates();
    await clock.advance(5 * dayMs);
    expect(await authority.certificates()).to.deep.equal(first);
    await clock.advance(0.7 * dayMs);
    const second = await authority.certificates();
    expect([second.root === first.root, second.intermediate === first.intermediate]).to.deep.equal([true, false]);
    const [leaf, by] = blocks(await authority.issue({ ...(await order(['a.internal'])), lifetimeMs: 30 * dayMs })) as [X509Certificate, X509Certificate];
    expect(leaf.validTo).to.equal(by.validTo);
  });

  it('shows its certificates on the admin endpoint', async () => {
    const context = new TestContext('pki');
    const { authority } = await app(context);
    const routes = new PkiRoutes();
    await routes.provision(context);
    const [route] = routes.routes();
    const ask = async (rest: string) => route?.handle({ rest } as Parameters<NonNullable<typeof route>['handle']>[0]);
    const { root, intermediate } = await authority.certificates();
    expect((await ask('local'))?.json).to.include({ id: 'local', root_certificate: root, intermediate_certificate: intermediate });
    expect((await ask('local/certificates'))?.body).to.equal(`${intermediate}${root}`);
    expect(await ask('none').catch(({ status }: { status: number }) => status)).to.equal(404);
  });

  for (const type of keyTypes) {
    it(`certifies keys of the type ${type}`, async () => {
      const { authority } = await app();
      const key = readKey(keyPem(await generateKey(type)));
      const request = await certificateRequest(['a.internal'], key, true);
      const [leaf] = blocks(await authority.issue({ names: ['a.internal'], request, lifetimeMs: dayMs, signWithRoot: false })) as [X509Certificate];
      expect(leaf.checkPrivateKey(key)).to.equal(true);
      await writeFile(join(folder.path, 'request.der'), request);
      const shown = execFileSync('openssl', ['req', '-inform', 'DER', '-in', join(folder.path, 'request.der'), '-noout', '-text', '-verify'], { encoding: 'utf8', stdio: 'pipe' });
      expect(shown).to.match(/DNS:a\.internal/).and.to.match(/status_request|1\.3\.6\.1\.5\.5\.7\.1\.24/);
    });
  }
});
