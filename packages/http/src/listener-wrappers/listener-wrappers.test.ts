import { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemClock } from '@caddis/core';
import type { ListenerWrapper } from '@caddis/core/http';
import { certificates, RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { GuardedWrappers } from '../guards/guarded-wrappers.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const request = 'GET /a?b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n';
const header = 'PROXY TCP4 192.0.2.1 192.0.2.2 12345 80\r\n';
const routes = [{ handle: [{ handler: 'static_response', body: '{http.request.remote} {http.request.local}' }] }];
const fromClient = '192.0.2.1:12345 192.0.2.2:80';

interface Wrapper {
  readonly wrapper: string;
  readonly [key: string]: unknown;
}

describe('listener wrappers', () => {
  let app: RunningApp | undefined;
  const clients: RawClient[] = [];

  afterEach(async () => {
    for (const each of clients.splice(0)) each.close();
    await app?.stop();
    app = undefined;
  });

  async function start(wrappers: readonly Wrapper[], server: object = {}): Promise<RunningApp> {
    const tls = 'tls_connection_policies' in server ? { tls: { certificates: { load_pem: [certificates.a] } } } : {};
    return (app = await startApp({ ...server, listener_wrappers: wrappers, routes } as never, tls));
  }

  async function client(): Promise<RawClient> {
    const opened = await RawClient.connect((app as RunningApp).port);
    clients.push(opened);
    return opened;
  }

  /** Returns what is received until the connection closes: the body, or everything if it is not an HTTP response. */
  async function answer(...pieces: readonly string[]): Promise<string> {
    const opened = await client();
    for (const piece of pieces) {
      opened.send(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const text = await opened.closed();
    return text.replace(/^HTTP\/1\.1 200[^]*?\r\n\r\n/, '');
  }

  const own = /^127\.0\.0\.1:\d+ 127\.0\.0\.1:\d+$/;
  const cases: readonly (readonly [title: string, config: object, sent: readonly string[], expected: string | RegExp])[] = [
    ['believes whom it is to believe', { allow: ['127.0.0.0/8'] }, [header + request], fromClient],
    ['reads a header that comes byte by byte', { allow: ['127.0.0.1'] }, [...header, request], fromClient],
    ['takes a connection without a header', { allow: ['127.0.0.1'] }, [request], own],
    ['takes a header away, and does not believe it', {}, [header + request], own],
    ['believes anybody', { fallback_policy: 'use' }, [header + request], fromClient],
    ['closes a connection with a header', { fallback_policy: 'REJECT' }, [header + request], ''],
    ['lets one without a header through', { fallback_policy: 'REJECT' }, [request], own],
    ['closes one whose client is denied, though it is allowed', { allow: ['127.0.0.1'], deny: ['127.0.0.0/8'] }, [header + request], ''],
    ['closes one without a header', { fallback_policy: 'REQUIRE' }, [request], ''],
    ['looks at nothing', { fallback_policy: 'SKIP' }, [header + request], /^HTTP\/1\.1 501 /],
    ['closes one with a broken header', { allow: ['127.0.0.1'] }, ['PROXY TCP4 1 2 3\r\n'], ''],
    ['closes one that says nothing in time, where it must', { fallback_policy: 'REQUIRE', timeout: '20ms' }, [], ''],
    ['closes one that stops in the middle', { fallback_policy: 'USE', timeout: '20ms' }, ['PROXY TCP4'], ''],
  ];
  for (const [title, config, sent, expected] of cases) {
    it(`proxy_protocol ${title}`, async () => {
      await start([{ wrapper: 'proxy_protocol', ...config }]);
      const found = await answer(...sent);
      if (typeof expected === 'string') expect(found).to.equal(expected);
      else expect(found).to.match(expected);
    });
  }

  const encrypted = { tls_connection_policies: [{}] };

  /** Sends bytes, then performs a TLS handshake, then sends more. */
  async function askEncrypted(before: string, inside: string): Promise<string> {
    const opened = await client();
    if (before !== '') opened.send(before);
    opened.socket.removeAllListeners('data');
    const secure = connectTls({ socket: opened.socket, servername: 'a.example', rejectUnauthorized: false });
    secure.end(inside + request, 'latin1');
    let text = '';
    for await (const piece of secure) text += String(piece);
    return text.replace(/^[^]*?\r\n\r\n/, '');
  }

  it('proxy_protocol before the place of TLS reads what comes before it', async () => {
    await start([{ wrapper: 'proxy_protocol', fallback_policy: 'USE' }, { wrapper: 'tls' }], encrypted);
    expect(await askEncrypted(header, '')).to.equal(fromClient);
  });

  it('proxy_protocol behind the place of TLS reads what comes within it', async () => {
    await start([{ wrapper: 'proxy_protocol', fallback_policy: 'USE' }], encrypted);
    expect(await askEncrypted('', header)).to.equal(fromClient);
  });

  it('http_redirect sends plain requests to HTTPS, and lets TLS through', async () => {
    await start([{ wrapper: 'http_redirect' }, { wrapper: 'tls' }], encrypted);
    expect(await answer('GE', 'T /a?b HTTP/1.1\r\nHost: a.example:8443\r\n', '\r\n')).to.equal(
      'HTTP/1.1 308 Permanent Redirect\r\nLocation: https://a.example:8443/a?b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
    expect(await askEncrypted('', '')).to.match(own);
  });

  for (const [title, sent] of [['a head that is too long', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(200)}`], ['no host', 'GET / HTTP/1.1\r\n\r\n'], ['a host that would end the field', 'GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n']] as const) {
    it(`http_redirect closes a connection with ${title}`, async () => {
      await start([{ wrapper: 'http_redirect', max_header_bytes: 100 }, { wrapper: 'tls' }], encrypted);
      expect(await answer(sent)).to.equal('');
    });
  }

  it('keeps connections over a reload that changes wrappers', async () => {
    const running = await start([{ wrapper: 'proxy_protocol', fallback_policy: 'USE' }]);
    const opened = await client();
    opened.send(`${header}GET / HTTP/1.1\r\nHost: a\r\n\r\n`);
    await opened.until(fromClient);
    app = await running.reload({ routes } as never);
    opened.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect((await opened.closed()).split(fromClient)).to.have.lengthOf(3);
  });

  const faults: readonly (readonly [title: string, accept: ListenerWrapper['accept']])[] = [
    ['throws', () => { throw new Error('no'); }],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers something', (() => 7) as never],
  ];
  for (const [title, accept] of faults) {
    it(`closes a connection where a wrapper ${title}, and says so`, async () => {
      const reported: unknown[] = [];
      const socket = new Socket();
      new GuardedWrappers([{ accept }], 1000, systemClock, (error) => void reported.push(error)).take(socket, () => expect.fail('it goes on'));
      await new Promise((resolve) => socket.once('close', resolve));
      expect(reported).to.have.lengthOf(1);
    });
  }
});
