import { X509Certificate } from 'node:crypto';
import { needPrograms, startKnot, startPebble, type Knot, type Pebble } from '@caddis/test-servers';
import { expect } from 'chai';
import { TestIssuer, type IssuerChanges } from './testing/test-issuer.js';

describe('the issuer acme, with Pebble', () => {
  // Programs are started, and Pebble waits a moment before it looks at what it is told.
  let dns: Knot;
  let pebble: Pebble;
  const issuers: TestIssuer[] = [];

  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'openssl');
    dns = await startKnot({ zones: { 'example.test': ['* IN A 127.0.0.1', '@ IN A 127.0.0.1'] } });
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, env: { PEBBLE_AUTHZREUSE: '0' } });
  });
  after(async () => {
    await pebble?.stop();
    await dns?.stop();
  });
  afterEach(() => Promise.all(issuers.splice(0).map((issuer) => issuer.stop())));

  async function start(changes: IssuerChanges = {}, options: Parameters<typeof TestIssuer.start>[1] = {}): Promise<TestIssuer> {
    const issuer = await TestIssuer.start({ ca: pebble.directory, trusted_roots_pem_files: [pebble.trust], challenges: challenges(), ...changes }, options);
    issuers.push(issuer);
    return issuer;
  }

  function challenges(http = true, tlsAlpn = true): NonNullable<IssuerChanges['challenges']> {
    return {
      http: { disabled: !http, alternate_port: pebble.httpPort },
      'tls-alpn': { disabled: !tlsAlpn, alternate_port: pebble.tlsPort },
      bind_host: '127.0.0.1',
      distributed: true,
    };
  }

  for (const [type, allowed] of [['http-01', [true, false]], ['tls-alpn-01', [false, true]]] as const) {
    it(`obtains a certificate by ${type}, and keeps the account`, async () => {
      const test = await start({ challenges: challenges(...allowed), email: 'Admin@Example.test' });
      const { leaf, certificate, metadata } = await test.issue(['www.example.test']);
      expect(leaf.subjectAltName).to.equal('DNS:www.example.test');
      expect(certificate.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
      expect(new X509Certificate(certificate.slice(certificate.indexOf('-----BEGIN', 10))).checkIssued(new X509Certificate(await pebble.root()))).to.equal(true);
      expect(test.shown.map((challenge) => challenge.type)).to.deep.equal([type]);
      expect(test.stored).to.have.length(1);
      expect(test.stored[0]).to.include({ type, token: test.shown[0]?.token, keyAuthorization: test.shown[0]?.keyAuthorization });
      const folder = `acme/${test.issuer.issuerKey}/users/admin@example.test`;
      expect([...test.storage.values.keys()].sort()).to.deep.equal([`${folder}/admin.json`, `${folder}/admin.key`]);
      expect(String(await test.storage.load(`${folder}/admin.key`))).to.match(/^-----BEGIN EC PRIVATE KEY-----/);
      expect(metadata).to.have.keys('url', 'ca', 'account');
    });
  }
});
