import { X509Certificate } from 'node:crypto';
import { createServer, get, type Server } from 'node:http';
import { failureOf } from '@caddis/test-helpers';
import { freePort, needPrograms, startCaddyAuthority, type CaddyAuthority } from '@caddis/test-servers';
import { expect } from 'chai';
import { TestIssuer } from './testing/test-issuer.js';

/** A loopback address whose port 80 no other program uses. */
const address = '127.77.80.1';

/** Caddy connects to port 80 of the name. This server forwards such requests to the port that has the proof. */
async function forwardTo(port: number): Promise<Server> {
  const forward = createServer((request, response) => {
    get({ host: '127.0.0.1', port, path: request.url, headers: { host: request.headers.host ?? '' }, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    }).once('error', () => response.writeHead(502).end());
  });
  await new Promise<void>((resolve, reject) => forward.once('error', reject).listen(80, address, resolve));
  return forward;
}

describe('the issuer acme, with the ACME server of Caddy', function () {
  let forward: Server | undefined;
  let authority: CaddyAuthority;
  let httpPort: number;
  const issuers: TestIssuer[] = [];

  before(async function () {
    needPrograms(this, 'caddy', 'unshare');
    httpPort = await freePort();
    try {
      forward = await forwardTo(httpPort);
    } catch (error) {
      // Not every user may open port 80.
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
      this.skip();
    }
    authority = await startCaddyAuthority(Object.fromEntries(['www', 'api', 'other'].map((label) => [`${label}.example.test`, address])));
  });
  afterEach(() => Promise.all(issuers.splice(0).map((issuer) => issuer.stop())));
  after(async () => {
    await authority?.stop();
    forward?.closeAllConnections();
    await new Promise((resolve) => (forward === undefined ? resolve(undefined) : forward.close(resolve)));
  });

  async function start(timeoutMs = 60_000): Promise<TestIssuer> {
    const issuer = await TestIssuer.start({
      ca: authority.directory,
      acme_timeout: timeoutMs,
      trusted_roots_pem_files: [authority.trust],
      challenges: { http: { disabled: false, alternate_port: httpPort }, 'tls-alpn': { disabled: true }, bind_host: '127.0.0.1', distributed: true },
    });
    issuers.push(issuer);
    return issuer;
  }

  it('obtains a certificate for a name that it proves over HTTP, and another one by the same account', async () => {
    const issuer = await start();
    const first = await issuer.issue(['www.example.test']);
    expect(first.leaf.subjectAltName).to.equal('DNS:www.example.test');
    expect(first.leaf.verify(new X509Certificate(first.certificate.slice(first.certificate.lastIndexOf('-----BEGIN'))).publicKey)).to.equal(true);
    const accounts = [...issuer.storage.values.keys()].filter((key) => key.includes('/users/'));
    const second = await issuer.issue(['api.example.test'], { replaces: first.certificate });
    expect(second.leaf.subjectAltName).to.equal('DNS:api.example.test');
    expect([...issuer.storage.values.keys()].filter((key) => key.includes('/users/'))).to.deep.equal(accounts);
    expect(await issuer.issuer.renewal(second.certificate, new AbortController().signal)).to.equal(undefined);
  });

  it('says what Caddy says where a name is not proved', async () => {
    // Caddy keeps retrying the validation.
    const issuer = await start(2000);
    issuer.refuse = () => true;
    const failure = await failureOf(issuer.issue(['other.example.test']));
    expect(failure.code).to.equal('TLS_ACME_LATE');
    expect(failure.message).to.match(/^the ACME server did not finish the authorization of other\.example\.test within 2s; it says connection: .*/);
  });
});
