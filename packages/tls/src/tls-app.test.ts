import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificates, FakeClock, TestContext } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { makeTls, type TestTlsOptions } from './testing/test-tls-app.js';

const appWith = (loaded: NonNullable<TestTlsOptions['certificates']>) => makeTls({ certificates: loaded }).app;

describe('app tls', () => {
  it('reads certificates from files, with the placeholders of the process', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder.path, 'a.crt'), certificates.a.certificate);
    await writeFile(join(folder.path, 'a.key'), certificates.a.key);
    process.env['CADDIS_TEST_FOLDER'] = folder.path;
    const file = { certificate: '{env.CADDIS_TEST_FOLDER}/a.crt', key: '{env.CADDIS_TEST_FOLDER}/a.key', format: 'pem' as const, tags: ['x'] };
    const app = appWith({ load_files: [file], load_pem: [] });
    await app.provision(new TestContext('tls'));
    delete process.env['CADDIS_TEST_FOLDER'];
    await folder.remove();
    expect(app.loaded.map(({ names, tags }) => [names, tags])).to.deep.equal([[['a.example', '*.a.example', '127.0.0.1'], ['x']]]);
  });

  it('is kept at a reload unless the files of its certificates have changed', async () => {
    const folder = await temporaryFolder();
    const file = { certificate: join(folder.path, 'a.crt'), key: join(folder.path, 'a.key'), format: 'pem' as const, tags: [] };
    await writeFile(file.certificate, certificates.a.certificate);
    await writeFile(file.key, certificates.a.key);
    const app = appWith({ load_files: [file], load_pem: [{ ...certificates.b, tags: [] }] });
    await app.provision(new TestContext('tls'));
    const goesOn = [await app.canBeKept()];
    await writeFile(file.certificate, certificates.b.certificate);
    goesOn.push(await app.canBeKept());
    await folder.remove();
    expect(goesOn).to.deep.equal([true, false]);
    expect(await app.canBeKept().catch((error: Error & { readonly code?: string }) => error.code)).to.equal('TLS_CERTIFICATE_INVALID');
  });

  it('warns of certificates that have ended', async () => {
    const { app, log } = makeTls({ certificates: { load_files: [], load_pem: [{ ...certificates.a, tags: [] }] }, clock: new FakeClock(Date.parse('2200-01-01T00:00:00Z')) });
    await app.provision(new TestContext('tls'));
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal(['warn a loaded certificate has expired; it is still sent, and clients reject it']);
  });

  const { a, b } = certificates;
  const broken: Readonly<Record<string, readonly [certificate: string, key: string]>> = {
    'a key of another certificate': [a.certificate, b.key],
    'no certificate': ['nonsense', a.key],
    'no key': [a.certificate, ''],
  };
  for (const [name, [certificate, key]] of Object.entries(broken)) {
    it(`refuses ${name}`, async () => {
      const app = appWith({ load_files: [], load_pem: [{ certificate, key, tags: [] }] });
      const error = await app.provision(new TestContext('tls')).then(undefined, (thrown: unknown) => thrown);
      expect(error).to.include({ code: 'TLS_CERTIFICATE_INVALID' });
    });
  }
});
