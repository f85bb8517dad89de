import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { assertTlsClientComplete, loadTlsClient, tlsClientSettings, type TlsClientConfig } from '../index.js';

describe('TLS of clients', () => {
  const config: TlsClientConfig = { root_ca_pem_files: [], insecure_skip_verify: false };
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'caddis-tls-'))));
  after(() => rm(folder, { recursive: true }));

  it('means by fields what they say', () => {
    const all: TlsClientConfig = {
      root_ca_pem_files: ['ca.pem'],
      client_certificate_file: 'cert.pem',
      client_certificate_key_file: 'key.pem',
      server_name: 'db.test',
      insecure_skip_verify: true,
    };
    expect(tlsClientSettings(all)).to.deep.equal({ authorityFiles: ['ca.pem'], certificateFile: 'cert.pem', keyFile: 'key.pem', serverName: 'db.test', insecure: true });
  });

  it('refuses a certificate without its key, and the other way round', () => {
    expect(() => assertTlsClientComplete({ client_certificate_file: 'a' }))
      .to.throw('client_certificate_file is set without client_certificate_key_file')
      .with.property('code', 'KIT_TLS_INCOMPLETE');
    expect(() => tlsClientSettings({ ...config, client_certificate_key_file: 'a' })).to.throw('client_certificate_key_file is set without client_certificate_file');
    assertTlsClientComplete({});
  });

  it('reads the files at every call', async () => {
    const file = join(folder, 'ca.pem');
    const settings = tlsClientSettings({ ...config, root_ca_pem_files: [file], client_certificate_file: file, client_certificate_key_file: file, server_name: 'db.test' });
    for (const content of ['old', 'new']) {
      await writeFile(file, content);
      const bytes = Buffer.from(content);
      expect(await loadTlsClient(settings)).to.deep.equal({ rejectUnauthorized: true, ca: [bytes], cert: bytes, key: bytes, servername: 'db.test' });
    }
  });

  it('leaves to Node what is not set', async () => {
    expect(await loadTlsClient(tlsClientSettings(config))).to.deep.equal({ rejectUnauthorized: true });
    const trusting = { ...config, server_name: 'db.test', insecure_skip_verify: true };
    expect(await loadTlsClient(tlsClientSettings(trusting))).to.deep.equal({ rejectUnauthorized: false, servername: 'db.test' });
  });

  it('names a file that cannot be read', async () => {
    const failing = loadTlsClient(tlsClientSettings({ ...config, root_ca_pem_files: [join(folder, 'none.pem')] }));
    expect((await failureOf(failing)).code).to.equal('KIT_TLS_FILE_UNREADABLE');
  });
});
