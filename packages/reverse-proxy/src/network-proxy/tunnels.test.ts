import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type Echo, FakeClock, fetchAnswer, fetchJson } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { useFixture } from '../testing/fixture.js';
import { edgeConfig, proxyTo } from '../testing/running-config.js';
import { refusalOf } from '../testing/refusal.js';

/** A proxy that records its requests. */
interface RecordingProxy {
  readonly port: number;
  /** Each request line with the number of its connection and the credentials. */
  readonly asked: string[];
}

describe('connections through a network proxy', () => {
  const fixture = useFixture();
  const via = (dials: string | readonly string[], url: string, transport: object = {}, rest: object = {}): object =>
    proxyTo([dials].flat(), { transport: { protocol: 'http', network_proxy: { from: 'url', url }, ...transport }, ...rest });

  async function recordingProxy(): Promise<RecordingProxy> {
    const asked: string[] = [];
    const connections: unknown[] = [];
    const note = (method = '', url = '', socket: unknown, authorization = ''): void => {
      if (!connections.includes(socket)) connections.push(socket);
      asked.push(`${connections.indexOf(socket)} ${method} ${url} ${authorization}`.trim());
    };
    const proxy = createServer((request, response) => {
      note(request.method, request.url, request.socket, request.headers['proxy-authorization']);
      request.resume().on('end', () => response.end(`host=${request.headers.host}`));
    });
    proxy.on('connect', (request, socket, head) => {
      note(request.method, request.url, socket, request.headers['proxy-authorization']);
      const backend = connect({ host: '127.0.0.1', port: Number(/:(\d+)$/.exec(request.url ?? '')?.[1]) }, () => {
        socket.write('HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n');
        backend.write(head);
        socket.pipe(backend).pipe(socket);
      });
      backend.on('error', () => socket.destroy());
      socket.on('error', () => backend.destroy()).on('close', () => backend.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    fixture.defer(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    return { port: (proxy.address() as AddressInfo).port, asked };
  }

  it('are kept by proxy, credentials and backend', async () => {
    const proxy = await recordingProxy();
    const edge = await fixture.edge(
      via(['{http.request.header.Backend}'], 'http://{http.request.header.User}:secret@127.0.0.1:{http.request.header.Port}'),
    );
    const ask = (backend: string, user: string): Promise<unknown> => fetchAnswer(edge.url(), { headers: { Backend: backend, User: user, Port: String(proxy.port) } });
    for (const [backend, user] of [['a.test:80', 'me'], ['a.test:80', 'me'], ['b.test:81', 'me'], ['a.test:80', 'you'], ['b.test:81', 'me']] as const) await ask(backend, user);
    const basic = (user: string): string => `Basic ${Buffer.from(`${user}:secret`, 'utf8').toString('base64')}`;
    expect(proxy.asked).to.deep.equal([
      `0 GET http://a.test/ ${basic('me')}`,
      `0 GET http://a.test/ ${basic('me')}`,
      `1 GET http://b.test:81/ ${basic('me')}`,
      `2 GET http://a.test/ ${basic('you')}`,
      `1 GET http://b.test:81/ ${basic('me')}`,
    ]);
  });

  it('lead to the backend of the config, whichever host a client names', async () => {
    const proxy = await recordingProxy();
    const edge = await fixture.edge(via('backend.test:8080', `http://127.0.0.1:${proxy.port}`));
    expect((await fetchAnswer(edge.url(), { headers: { Host: 'internal.test' } })).body).to.equal('host=backend.test:8080');
    expect((await fetchAnswer(`${edge.url()}/`, { method: 'OPTIONS' })).status).to.equal(200);
    expect(proxy.asked).to.deep.equal(['0 GET http://backend.test:8080/', '0 OPTIONS http://backend.test:8080/']);
  });

  it('are tunnels for upgrades, for HTTP/2 without TLS and for the PROXY protocol', async () => {
    const proxy = await recordingProxy();
    const url = `http://127.0.0.1:${proxy.port}`;
    const upgrading = await fixture.scripted('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\nwelcome');
    const client = await fixture.client((await fixture.edge(via(upgrading.dial, url))).port());
    client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n');
    await client.until('welcome');

    const http2 = createHttp2Server((request, response) => void response.end(`spoke ${request.httpVersion}`));
    http2.listen(0, '127.0.0.1');
    await once(http2, 'listening');
    fixture.defer(() => http2.close());
    const h2c = await fixture.edge(via(`127.0.0.1:${(http2.address() as AddressInfo).port}`, url, { versions: ['h2c'] }));
    expect((await fetchAnswer(h2c.url())).body).to.equal('spoke 2.0');
    await h2c.stop();

    const headed = await fixture.raw((socket) => void socket.once('data', (bytes: Buffer) => {
      const line = bytes.toString('latin1').split('\r\n')[0] as string;
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${line.length}\r\n\r\n${line}`);
    }));
    const edge = await fixture.edge(via(headed.dial, url, { proxy_protocol: 'v1' }));
    expect((await fetchAnswer(edge.url())).body).to.match(/^PROXY TCP4 127\.0\.0\.1 /);
    expect(proxy.asked.map((line) => line.split(' ')[1])).to.deep.equal(['CONNECT', 'CONNECT', 'CONNECT']);
  });

  it('name the backend in letters that end no line', async () => {
    const proxy = await recordingProxy();
    const edge = await fixture.edge(via('{http.request.uri.query.name}:1', `http://127.0.0.1:${proxy.port}`, { versions: ['h2c'] }));
    // Truncated to single bytes, these letters would be CR and LF.
    expect((await fetchAnswer(`${edge.url()}/?name=${encodeURIComponent('a\u010d\u010aX-Injected')}`)).status).to.equal(502);
    expect((await fetchAnswer(`${edge.url()}/?name=${encodeURIComponent('a\0b')}`)).status).to.equal(500);
    const plain = await fixture.edge(via('{http.request.uri.query.name}:1', `http://127.0.0.1:${proxy.port}`));
    expect((await fetchAnswer(`${plain.url()}/x?name=b%C3%BCcher`)).body).to.equal('host=xn--bcher-kva:1');
    expect((await fetchAnswer(`${plain.url()}/x?name=a%40b`)).status).to.equal(500);
    expect(proxy.asked).to.deep.equal(['0 CONNECT xn--ax-injected-ymbz:1', '1 GET http://xn--bcher-kva:1/x?name=b%C3%BCcher']);
  });

  it('are not used for unix sockets, nor with `none`', async () => {
    const folder = await temporaryFolder();
    fixture.defer(() => folder.remove());
    const socket = join(folder.path, 'backend.sock');
    const server = createServer((_request, response) => void response.end('direct'));
    server.listen(socket);
    await once(server, 'listening');
    fixture.defer(() => server.close());
    const edge = await fixture.edge(via(`unix/${socket}`, `http://${await fixture.refused()}`));
    expect((await fetchAnswer(edge.url())).body).to.equal('direct');
    server.closeAllConnections();
    const backend = await fixture.echo();
    const none = await fixture.edge(proxyTo([backend.dial], { transport: { protocol: 'http', network_proxy: { from: 'none' } } }));
    expect((await fetchJson<Echo>(none.url())).url).to.equal('/');
  });

  it('follow the older forward_proxy_url, too, which counts first', async () => {
    const proxy = await recordingProxy();
    const edge = await fixture.edge(via('backend.test:8080', `http://${await fixture.refused()}`, { forward_proxy_url: `http://127.0.0.1:${proxy.port}` }));
    expect((await fetchAnswer(edge.url())).body).to.equal('host=backend.test:8080');
  });

  it('go to another proxy after a reload', async () => {
    const [first, second] = [await recordingProxy(), await recordingProxy()];
    const config = ({ port }: RecordingProxy): object => via('backend.test:8080', `http://127.0.0.1:${port}`);
    const edge = await fixture.edge(config(first));
    await fetchAnswer(edge.url());
    await edge.reload(edgeConfig(config(second)));
    await fetchAnswer(edge.url());
    expect([first.asked.length, second.asked.length]).to.deep.equal([1, 1]);
  });

  const answers: readonly { readonly title: string; readonly scheme?: string; readonly answer: string; readonly reason: string }[] = [
    { title: 'that speaks something else', answer: 'SSH-2.0-OpenSSH_9.2\r\n\r\n', reason: 'its answer is not HTTP/1.1' },
    { title: 'that has no end of its answer', answer: `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, reason: 'its answer is longer than 16384 bytes' },
    { title: 'whose reason holds control characters', answer: 'HTTP/1.1 503 \x1b[31mBusy\r\n\r\n', reason: 'it answered 503 ?[31mBusy to CONNECT backend.test:443' },
    { title: 'of SOCKS that speaks something else', scheme: 'socks5', answer: 'HTTP/1.1 400 Bad Request\r\n\r\n', reason: 'its answer is not SOCKS 5' },
    { title: 'of SOCKS that knows no way to sign in', scheme: 'socks5', answer: '\x05\xff', reason: 'it asks for a user name and a password' },
    { title: 'of SOCKS that cannot reach the backend', scheme: 'socks5', answer: '\x05\0\x05\x05\0\x01\0\0\0\0\0\0', reason: 'it refused: connection refused' },
  ];
  for (const { title, scheme = 'http', answer, reason } of answers) {
    it(`fail by a proxy ${title}`, async () => {
      const proxy = await fixture.raw((socket) => void socket.on('error', () => {}).once('data', () => socket.write(answer, 'latin1')));
      const edge = await fixture.edge(via('backend.test:443', `${scheme}://${proxy.dial}`, { tls: {} }));
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
      const messages = edge.lines.flatMap(({ err }) => (err instanceof Error ? [err.message] : []));
      expect(messages.join('\n')).to.include(`backend.test:443: cannot connect through the proxy ${scheme}://${proxy.dial}: ${reason}`);
    });
  }

  it('fail by a proxy that closes, or that says nothing for dial_timeout', async () => {
    const closing = await fixture.raw((socket) => void socket.once('data', () => socket.end()));
    const time = new FakeClock();
    const silent = await fixture.raw((socket) => void socket.once('data', () => time.jump(3000)));
    for (const [{ dial }, reason] of [[closing, 'it closed the connection'], [silent, 'timeout after 3000 ms while waiting for the answer of the proxy']] as const) {
      const edge = await fixture.edge(via('backend.test:443', `http://${dial}`, { tls: {} }), [], { time });
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
      expect(edge.lines.map(({ err }) => String((err as Error | undefined)?.message ?? '')).join()).to.include(reason);
    }
  });

  it('fail, and no backend is blamed, if placeholders give no URL', async () => {
    const edge = await fixture.edge(via('backend.test:443', '{http.request.header.Proxy-Url}', {}, { health_checks: { passive: { fail_duration: '1m' } } }));
    for (const url of ['', 'proxy', 'ftp://secret@proxy']) expect((await fetchAnswer(edge.url(), { headers: { 'Proxy-Url': url } })).status).to.equal(502);
    const messages = edge.lines.map(({ err }) => String(((err as Error | undefined)?.cause as Error | undefined)?.message ?? ''));
    expect(messages.join('\n')).to.include('it is empty').and.include('it is not a URL').and.include('its scheme is not one of').and.not.include('secret');
    expect(edge.lines.filter(({ message }) => message === 'host is down')).to.deep.equal([]);
  });

  it('are refused by check where the URL is none', async () => {
    const of = async (transport: object): Promise<string> => refusalOf(await fixture.edge(proxyTo(['backend:80'], { transport: { protocol: 'http', ...transport } })).catch((thrown: unknown) => thrown));
    expect(await of({ network_proxy: { from: 'url', url: 'localhost:secret' } })).to.match(/the URL of the proxy cannot be used/).and.not.match(/secret/);
    expect(await of({ forward_proxy_url: 'socks4://secret' })).to.match(/forward_proxy_url[^]*the URL of the proxy cannot be used/).and.not.match(/secret/);
  });
});
