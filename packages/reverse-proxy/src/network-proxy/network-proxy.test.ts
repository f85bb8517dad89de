import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { inspect } from 'node:util';
import { type Echo, fetchAnswer, fetchJson } from '@caddis/test-helpers';
import {
  freePort, startHaProxy, startMicrosocks, startTinyproxy, type NetworkProxyOptions, type TestNetworkProxy,
} from '@caddis/test-servers';
import { expect } from 'chai';
import { useFixture } from '../testing/fixture.js';
import { proxyTo } from '../testing/running-config.js';
import { useCertificates } from '../testing/suite-certificates.js';

describe('a network proxy', () => {
  const fixture = useFixture();
  const via = (dial: string, url: string, transport: object = {}, rest: object = {}): object =>
    proxyTo([dial], { transport: { protocol: 'http', network_proxy: { from: 'url', url }, ...transport }, ...rest });

  const certificates = useCertificates('tinyproxy', 'microsocks', 'haproxy');

  async function running(proxy: Promise<TestNetworkProxy>): Promise<TestNetworkProxy> {
    const started = await proxy;
    fixture.defer(() => started.stop());
    return started;
  }
  const tinyproxy = (options?: NetworkProxyOptions): Promise<TestNetworkProxy> => running(startTinyproxy(options));
  const microsocks = (options?: NetworkProxyOptions): Promise<TestNetworkProxy> => running(startMicrosocks(options));

  /** A backend with TLS that reports the identity of the client. */
  async function secure(): Promise<number> {
    const server = createTlsServer(certificates.serverOptions, (request, response) => {
      request.resume();
      response.end(`secure host=${request.headers.host} via=${request.headers.via}`);
    });
    return fixture.listening(server);
  }

  it('passes requests on to backends without TLS, and names the backend to it as Host', async () => {
    const [backend, proxy] = [await fixture.echo(), await tinyproxy()];
    const edge = await fixture.edge(via(backend.dial, `http://127.0.0.1:${proxy.port}`));
    const echo = await fetchJson<Echo>(`${edge.url()}/a?b=c`, { headers: { Host: 'shop.example' }, method: 'POST', body: 'hello' });
    expect(echo.headers['via']).to.match(/tinyproxy/);
    expect([echo.method, echo.url, echo.body, echo.headers['host'], echo.headers['x-forwarded-host']]).to.deep.equal(['POST', '/a?b=c', 'hello', backend.dial, 'shop.example']);
  });

  it('tunnels to backends with TLS, and leaves Host as it is', async () => {
    const [port, proxy] = [await secure(), await tinyproxy()];
    const edge = await fixture.edge(via(`localhost:${port}`, `http://127.0.0.1:${proxy.port}`, { tls: { root_ca_pem_files: [certificates.server.ca] } }));
    for (let count = 0; count < 3; count += 1) expect((await fetchAnswer(edge.url())).body).to.equal(`secure host=localhost:${port} via=1.1 Caddis`);
    expect(proxy.output().match(/CONNECT localhost:\d+ HTTP\/1\.1/g)).to.have.length(1);
  });

  it('is given the user name and the password, in both ways', async () => {
    const [backend, port, proxy] = [await fixture.echo(), await secure(), await tinyproxy({ credentials: ['caddis', 'pass.word'] })];
    const url = `http://caddis:p%61ss.word@127.0.0.1:${proxy.port}`;
    const plain = await fixture.edge(via(backend.dial, url));
    const echo = await fetchJson<Echo>(plain.url());
    expect(echo.headers['via']).to.match(/tinyproxy/);
    expect(echo.headers).not.to.have.property('proxy-authorization');
    const encrypted = await fixture.edge(via(`localhost:${port}`, url, { tls: { root_ca_pem_files: [certificates.server.ca] } }));
    expect((await fetchAnswer(encrypted.url())).body).to.match(/^secure/);
  });

  it('is itself spoken to over TLS, with the authorities of the transport', async () => {
    const pem = certificates.path('proxy.pem');
    await writeFile(pem, readFileSync(certificates.server.certificate, 'utf8') + readFileSync(certificates.server.key, 'utf8'));
    const [port, proxy] = [await secure(), await tinyproxy()];
    const front = await startHaProxy({ to: proxy.port, bind: `ssl crt ${pem}` });
    fixture.defer(() => front.stop());
    const tls = { root_ca_pem_files: [certificates.server.ca], except_ports: [] as string[] };
    const encrypted = await fixture.edge(via(`localhost:${port}`, `https://localhost:${front.port}`, { tls }));
    expect((await fetchAnswer(encrypted.url())).body).to.equal(`secure host=localhost:${port} via=1.1 Caddis`);
    const backend = await fixture.echo();
    const plain = await fixture.edge(via(backend.dial, `https://localhost:${front.port}`, { tls: { ...tls, except_ports: [String(backend.port)] } }));
    expect((await fetchJson<Echo>(plain.url())).headers['via']).to.match(/tinyproxy/);
  });

  it('can be one of SOCKS, with and without a password', async () => {
    const [backend, port] = [await fixture.echo(), await secure()];
    const [open, guarded] = [await microsocks(), await microsocks({ credentials: ['caddis', 'secret'] })];
    for (const url of [`socks5://127.0.0.1:${open.port}`, `socks5h://caddis:secret@127.0.0.1:${guarded.port}`]) {
      const plain = await fixture.edge(via(backend.dial, url));
      expect((await fetchJson<Echo>(plain.url(), { headers: { Host: 'shop.example' } })).headers['host']).to.equal('shop.example');
      await plain.stop();
      const encrypted = await fixture.edge(via(`localhost:${port}`, url, { tls: { root_ca_pem_files: [certificates.server.ca] } }));
      expect((await fetchAnswer(encrypted.url())).body).to.match(/^secure/);
      await encrypted.stop();
    }
  });

  const refusals: readonly { readonly title: string; readonly start: () => Promise<string>; readonly tls?: boolean; readonly reason: RegExp }[] = [
    { title: 'is not there', start: async () => `http://127.0.0.1:${await freePort()}`, reason: /ECONNREFUSED/ },
    { title: 'asks for a password of requests', start: async () => `http://127.0.0.1:${(await tinyproxy({ credentials: ['a', 'b'] })).port}`, reason: /it answered 407: it asks for a user name and a password$/ },
    { title: 'asks for a password of tunnels', start: async () => `http://127.0.0.1:${(await tinyproxy({ credentials: ['a', 'b'] })).port}`, tls: true, reason: /it answered 407: it asks for a user name and a password$/ },
    { title: 'does not take the password of tunnels', start: async () => `http://a:wrong@127.0.0.1:${(await tinyproxy({ credentials: ['a', 'b'] })).port}`, tls: true, reason: /it answered 40[17]/ },
    { title: 'opens no tunnel to this port', start: async () => `http://127.0.0.1:${(await tinyproxy({ connectPort: 443 })).port}`, tls: true, reason: /it answered 403 .* to CONNECT localhost:\d+$/ },
    { title: 'of SOCKS is not there', start: async () => `socks5://127.0.0.1:${await freePort()}`, reason: /ECONNREFUSED/ },
    { title: 'of SOCKS asks for a password', start: async () => `socks5://127.0.0.1:${(await microsocks({ credentials: ['a', 'b'] })).port}`, reason: /it asks for a user name and a password$/ },
    { title: 'of SOCKS does not take the password', start: async () => `socks5://a:wrong@127.0.0.1:${(await microsocks({ credentials: ['a', 'b'] })).port}`, reason: /it does not accept the user name and password$/ },
  ];
  for (const { title, start, tls = false, reason } of refusals) {
    it(`that ${title} is a failure to connect, which is named`, async () => {
      const url = await start();
      const backend = await fixture.echo();
      const edge = await fixture.edge(via(tls ? `localhost:${backend.port}` : backend.dial, url, tls ? { tls: {} } : {}, { load_balancing: { retries: 1 } }));
      expect((await fetchAnswer(edge.url(), { method: 'POST', body: 'x' })).status).to.equal(502);
      expect(backend.accepted).to.equal(0);
      const [failure] = edge.lines.flatMap(({ err }) => (err instanceof Error && err.message.includes('cannot connect through the proxy') ? [err.message] : []));
      expect(failure).to.match(reason);
      expect(inspect(edge.lines, { depth: 9 })).not.to.match(/wrong/);
    });
  }
});
