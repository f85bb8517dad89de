import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { certificates, RawClient } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { answers, handler, route, type TestServer } from '../testing/routes.js';
import { startApp, startFailure, type RunningApp, type StartOptions } from '../testing/running-app.js';

type PolicyInput = NonNullable<TestServer['tls_connection_policies']>[number];

function tlsConfig(names: readonly (keyof typeof certificates)[] = ['a', 'b', 'international']): object {
  return { certificates: { load_pem: names.map((name) => ({ ...certificates[name], tags: [name] })) } };
}

const says = answers({
  body: '{http.request.proto} {http.request.scheme} {http.request.tls.version} {http.request.tls.server_name} {http.request.tls.client.subject}',
});

function start(server: TestServer, names?: readonly (keyof typeof certificates)[], options: StartOptions = {}): Promise<RunningApp> {
  return startApp({ routes: [route([says])], ...server }, { tls: tlsConfig(names), ...options });
}

/** Opens a TLS connection, sends one request over HTTP/1, and returns the certificate's name and the answer. */
function askOver(port: number, options: ConnectionOptions, host = options.servername || 'a.example'): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    let name = '';
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    socket.on('secureConnect', () => {
      name = socket.getPeerCertificate().subject.CN;
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNRESET' ? 'closed' : `failed ${error.code}`));
    socket.on('close', () => {
      resolve(received === '' ? 'closed' : `${name}: ${received.slice(9, 12)} ${received.slice(received.indexOf('\r\n\r\n') + 4)}`);
    });
  });
}

/** Removes the version from an alert's name, because OpenSSL uses different prefixes for it: `SSLV3_ALERT_…` or `SSL/TLS_ALERT_…`. */
function withoutVersion(answer: string): string {
  return answer.replace(/(?:SSLV3|SSL\/TLS|TLSV1|TLSV13)_ALERT/, 'ALERT');
}

describe('encrypted listeners', () => {
  const names = { sni: ['mtls.a.example'] };
  const authority = { trusted_ca_certs: [], trusted_ca_certs_pem_files: [] };
  const oneAuthority = { ...authority, trusted_ca_certs: [certificates.authority.certificate.replace(/-----.*-----|\n/g, '')] };
  const client = { cert: certificates.client.certificate, key: certificates.client.key };
  const stranger = { cert: certificates.b.certificate, key: certificates.b.key };

  const cases: readonly (readonly [name: string, policies: readonly PolicyInput[], connection: ConnectionOptions, expected: string])[] = [
    ['shows the certificate for the name', [{}], { servername: 'x.b.example' }, 'b.example: 200 HTTP/1.1 https tls1.3 x.b.example {http.request.tls.client.subject}'],
    ['shows the certificate for the address when the client names none', [{}], { servername: '' }, 'a.example: 200 HTTP/1.1 https tls1.3  {http.request.tls.client.subject}'],
    ['shows the certificate of the default name', [{ default_sni: 'B.example' }], { servername: '' }, 'b.example: 200 HTTP/1.1 https tls1.3  {http.request.tls.client.subject}'],
    ['knows international names of policies', [{ match: { sni: ['BÜCHER.example'] } }], { servername: 'xn--bcher-kva.example' }, 'xn--bcher-kva.example: 200 HTTP/1.1 https tls1.3 xn--bcher-kva.example {http.request.tls.client.subject}'],
    ['shows the certificate of an international default name', [{ default_sni: 'bücher.example' }], { servername: '' }, 'xn--bcher-kva.example: 200 HTTP/1.1 https tls1.3  {http.request.tls.client.subject}'],
    ['refuses a name without certificate', [{}], { servername: 'c.example' }, 'failed ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
    ['falls back to another name', [{ fallback_sni: 'a.example' }], { servername: 'c.example' }, 'a.example: 200 HTTP/1.1 https tls1.3 c.example {http.request.tls.client.subject}'],
    ['matches names by an expression', [{ match: { sni_regexp: { pattern: '^x\\.' } }, drop: true }, {}], { servername: 'x.b.example' }, 'closed'],
    ['leaves names to later policies that an expression is not found in', [{ match: { sni_regexp: { pattern: '^x\\.' } }, drop: true }, {}], { servername: 'b.example' }, 'b.example: 200 HTTP/1.1 https tls1.3 b.example {http.request.tls.client.subject}'],
    ['matches addresses of clients', [{ match: { remote_ip: { ranges: ['127.0.0.0/8'] } }, drop: true }, {}], { servername: 'a.example' }, 'closed'],
    ['leaves other addresses of clients to later policies', [{ match: { remote_ip: { ranges: ['127.0.0.0/8'], not_ranges: ['127.0.0.1'] } }, drop: true }, { match: { remote_ip: { ranges: ['10.0.0.0/8'] } }, drop: true }, {}], { servername: 'a.example' }, 'a.example: 200 HTTP/1.1 https tls1.3 a.example {http.request.tls.client.subject}'],
    ['matches its own addresses', [{ match: { local_ip: { ranges: ['127.0.0.1'] } }, drop: true }, {}], { servername: 'a.example' }, 'closed'],
    ['wants all of what it matches by', [{ match: { sni: ['b.example'], local_ip: { ranges: ['127.0.0.1'] } }, drop: true }, {}], { servername: 'a.example' }, 'a.example: 200 HTTP/1.1 https tls1.3 a.example {http.request.tls.client.subject}'],
    ['takes the first policy that matches', [{ match: { sni: ['*.b.example'] }, drop: true }, {}], { servername: 'x.b.example' }, 'closed'],
    ['leaves other names to later policies', [{ match: { sni: ['*.b.example'] }, drop: true }, {}], { servername: 'b.example' }, 'b.example: 200 HTTP/1.1 https tls1.3 b.example {http.request.tls.client.subject}'],
    ['closes connections that no policy matches', [{ match: { sni: ['b.example'] } }], { servername: 'a.example' }, 'closed'],
    ['selects certificates by label', [{ certificate_selection: { any_tag: ['b', 'x'], all_tags: [] } }], { servername: 'a.example' }, 'b.example: 200 HTTP/1.1 https tls1.3 a.example {http.request.tls.client.subject}'],
    ['has a newest version', [{ protocol_max: 'tls1.2' }], { servername: 'a.example' }, 'a.example: 200 HTTP/1.1 https tls1.2 a.example {http.request.tls.client.subject}'],
    ['has an oldest version', [{ protocol_min: 'tls1.3' }], { servername: 'a.example', maxVersion: 'TLSv1.2' }, 'failed ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    [
      'has cipher suites',
      [{ cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], protocol_max: 'tls1.2' }],
      { servername: 'a.example', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
      'failed ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    ],
    ['has curves', [{ curves: ['secp384r1'] }], { servername: 'a.example', ecdhCurve: 'P-256' }, 'failed ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    [
      'asks clients for a certificate that is signed',
      [{ match: names, client_authentication: oneAuthority }, {}],
      { servername: 'mtls.a.example', ...client },
      'a.example: 200 HTTP/1.1 https tls1.3 mtls.a.example CN=client',
    ],
    ['refuses one of somebody else', [{ client_authentication: oneAuthority }], { servername: 'a.example', ...stranger }, 'closed'],
    ['refuses none', [{ client_authentication: oneAuthority }], { servername: 'a.example' }, 'failed ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'],
    ['requires any', [{ client_authentication: authority }], { servername: 'a.example', ...stranger }, 'a.example: 200 HTTP/1.1 https tls1.3 a.example CN=b.example'],
    ['requires one', [{ client_authentication: authority }], { servername: 'a.example' }, 'closed'],
    ['requests one', [{ client_authentication: { ...authority, mode: 'request' } }], { servername: 'a.example' }, 'a.example: 200 HTTP/1.1 https tls1.3 a.example {http.request.tls.client.subject}'],
    ['verifies one that is shown', [{ client_authentication: { ...oneAuthority, mode: 'verify_if_given' } }], { servername: 'a.example', ...stranger }, 'closed'],
    ['takes none when it need not be shown', [{ client_authentication: { ...oneAuthority, mode: 'verify_if_given' } }], { servername: 'a.example' }, 'a.example: 200 HTTP/1.1 https tls1.3 a.example {http.request.tls.client.subject}'],
  ];
  for (const [name, policies, connection, expected] of cases) {
    it(name, async () => {
      const app = await start({ tls_connection_policies: policies.map((policy) => ({ ...policy })) });
      const answer = await askOver(app.port, connection);
      await app.stop();
      expect(withoutVersion(answer)).to.equal(withoutVersion(expected));
    });
  }

  const logged: readonly (readonly [name: string, policy: PolicyInput, connection: ConnectionOptions, expected: object])[] = [
    ['what was agreed on', { protocol_max: 'tls1.2', cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] }, {}, { version: 0x0303, cipher_suite: 0xc02b, proto: '' }],
    ['the protocol', {}, { ALPNProtocols: ['http/1.1'], ciphers: 'TLS_AES_256_GCM_SHA384' }, { version: 0x0304, cipher_suite: 0x1302, proto: 'http/1.1' }],
    [
      'whose certificate it was',
      { client_authentication: oneAuthority },
      { ciphers: 'TLS_AES_128_GCM_SHA256', ...client },
      { version: 0x0304, cipher_suite: 0x1301, proto: '', client_common_name: 'client', client_serial: BigInt(`0x${new X509Certificate(client.cert).serialNumber}`).toString() },
    ],
  ];
  for (const [name, policy, connection, expected] of logged) {
    it(`log ${name}`, async () => {
      const app = await start({ logs: {}, tls_connection_policies: [{ ...policy }] });
      await askOver(app.port, { servername: 'a.example', ...connection });
      await app.stop();
      const [line] = app.lines.filter(({ message }) => message === 'handled request');
      const { tls } = (line?.['request'] ?? {}) as { tls?: unknown };
      expect(tls).to.deep.equal({ resumed: false, server_name: 'a.example', ech: false, ...expected });
    });
  }

  it('tell people who type http:// what is wrong', async () => {
    const app = await start({ tls_connection_policies: [{}] });
    const answer = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await app.stop();
    expect(answer).to.equal('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  });

  it('give up on clients that do not say what they want', async () => {
    const app = await start({ tls_connection_policies: [{}], read_header_timeout: '40ms' });
    const silent = await RawClient.connect(app.port);
    silent.send('\x16\x03\x01');
    const answer = await silent.closed();
    await app.stop();
    expect(answer).to.equal('');
  });

  it('are plain on the port of plain HTTP', async () => {
    const port = await freePort();
    const server = { listen: [`127.0.0.1:${port}`], tls_connection_policies: [{}], routes: [route([says])] };
    const app = await startApp(server, { http: { http_port: port }, tls: tlsConfig() });
    const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await app.stop();
    expect(answer).to.match(/HTTP\/1.1 http \{/);
  });

  it('answer 421 when the host is not the name of the connection, where clients are asked for certificates', async () => {
    const app = await start({ tls_connection_policies: [{ client_authentication: oneAuthority }] });
    const replies = [await askOver(app.port, { servername: 'a.example', ...client }, 'A.example:80'), await askOver(app.port, { servername: 'a.example', ...client }, 'b.example')];
    await app.stop();
    expect(replies.map((answer) => /: (\d+)/.exec(answer)?.[1])).to.deep.equal(['200', '421']);
  });

  it('follow from host names with loaded certificates', async () => {
    const app = await start({ routes: [route([says], { match: [{ host: ['x.b.example'] }] })], automatic_https: { disable_redirects: true } });
    const answer = await askOver(app.port, { servername: 'x.b.example' });
    await app.stop();
    expect(answer).to.match(/^b.example: 200 HTTP\/1.1 https/);
  });

  it('treat connections in a new way when certificates change, and as before when they do not', async () => {
    const server = { tls_connection_policies: [{}] };
    const first = await start(server, ['a']);
    const session = connectHttp2(`https://127.0.0.1:${first.port}`, { rejectUnauthorized: false, servername: 'a.example' });
    await get(session);
    const routes = [route([says])];
    const same = await first.reload({ routes, ...server });
    await same.retired;
    await get(session);
    const closed = new Promise((resolve) => session.once('close', resolve));
    const other = await same.reload({ routes, ...server }, { tls: tlsConfig(['a', 'b']) });
    await other.retired;
    await closed;
    const answer = await askOver(first.port, { servername: 'b.example' });
    await other.stop();
    expect(answer).to.match(/^b.example: 200/);
  });
});

/** Sends a request over HTTP/2 and returns the whole answer. */
function get(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string | string[]>> = {},
  body?: string,
): Promise<{ readonly headers: IncomingHttpHeaders; readonly trailers: IncomingHttpHeaders; readonly informed: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/a?b', ':authority': 'a.example', ...headers }, { endStream: body === undefined });
    let answer: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let informed = 0;
    let text = '';
    stream.on('headers', () => (informed += 1));
    stream.on('continue', () => stream.end(body));
    stream.on('response', (received) => (answer = received));
    stream.on('trailers', (received) => (trailers = received));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('error', reject);
    stream.on('close', () => resolve({ headers: answer, trailers, informed, body: text }));
    if (body !== undefined && headers['expect'] === undefined) stream.end(body);
  });
}

describe('HTTP/2', () => {
  let app: RunningApp;
  let session: ClientHttp2Session;
  const serve = async (server: TestServer): Promise<void> => {
    app = await start({ tls_connection_policies: [{}], ...server });
    session = connectHttp2(`https://127.0.0.1:${app.port}`, { rejectUnauthorized: false, servername: 'a.example' });
  };
  afterEach(async () => {
    session.destroy();
    await app.stop();
  });

  it('is spoken where the client offers it', async () => {
    await serve({});
    const { headers, body } = await get(session);
    expect([headers[':status'], headers['server'], body]).to.deep.equal([200, 'Caddis', 'HTTP/2.0 https tls1.3 a.example {http.request.tls.client.subject}']);
  });

  it('is not offered where the server or the policy says so', async () => {
    for (const server of [{ protocols: ['h1' as const] }, { tls_connection_policies: [{ alpn: ['http/1.1'] }] }]) {
      const other = await start({ tls_connection_policies: [{}], ...server });
      const answer = await askOver(other.port, { servername: 'a.example', ALPNProtocols: ['h2', 'http/1.1'] });
      await other.stop();
      expect(answer).to.match(/^a.example: 200 HTTP\/1.1/);
    }
    await serve({});
  });

  it('carries heads, bodies, trailers and what informs', async () => {
    const echo = handler(async (request, response) => {
      let body = '';
      for await (const chunk of request.body) body += String(chunk);
      response.informational(103, ['Link', '</x>']);
      response.headers.set('Connection', 'keep-alive');
      response.writeHead(201, ['X-A', '1', 'x-a', '2', 'Transfer-Encoding', 'chunked']);
      response.write(`${request.method} ${request.uri} ${request.host} ${request.bodyLength} `);
      response.end(`${request.headers.get('Cookie')} ${body}`, ['X-Trailer', 'yes']);
    });
    await serve({ routes: [route([echo])] });
    const { headers, trailers, informed, body } = await get(session, { ':method': 'POST', cookie: ['a=1', 'b=2'], 'content-length': '4' }, 'four');
    expect([headers[':status'], headers['x-a'], headers['connection'], headers['transfer-encoding']]).to.deep.equal([201, '1, 2', undefined, undefined]);
    expect([trailers['x-trailer'], informed, body]).to.deep.equal(['yes', 1, 'POST /a?b a.example 4 a=1; b=2 four']);
  });

  it('breaks a stream off whose trailers cannot be sent', async () => {
    await serve({ routes: [route([handler((_request, response) => response.end('x', [':bad', 'yes']))])] });
    const stream = session.request({ ':path': '/' });
    stream.resume();
    const [error] = (await once(stream, 'error')) as [Error & { readonly code: string }];
    expect([error.code, stream.rstCode]).to.deep.equal(['ERR_HTTP2_STREAM_ERROR', constants.NGHTTP2_INTERNAL_ERROR]);
  });

  it('tells a waiting client to continue when the body is wanted', async () => {
    const echo = handler(async (request, response) => {
      let body = '';
      for await (const chunk of request.body) body += String(chunk);
      response.end(body);
    });
    await serve({ routes: [route([echo])] });
    expect((await get(session, { ':method': 'POST', expect: '100-continue' }, 'four')).body).to.equal('four');
  });

  it('answers HEAD without a body, errors with their status, and what is malformed with 400', async () => {
    await serve({ routes: [route([handler(({ method }, response) => (method === 'HEAD' ? response.end('four') : Promise.reject(new Error('boom'))))])] });
    const head = await get(session, { ':method': 'HEAD' });
    const [failed, malformed] = [await get(session), await get(session, { ':path': '/%zz' })];
    expect([head.headers['content-length'], head.body, failed.headers[':status'], malformed.headers[':status']]).to.deep.equal(['4', '', 500, 400]);
  });

  it('drops fields with underscores', async () => {
    await serve({ routes: [route([handler(({ headers }, response) => response.end(headers.raw().join(' ')))])] });
    expect((await get(session, { x_real_ip: '1', 'x-b': '2' })).body).to.equal('x-b 2');
  });

  it('tells handlers when the client gives a request up, and cuts on demand', async () => {
    let told = (): void => undefined;
    const gone = new Promise<void>((resolve) => (told = resolve));
    const waiting = handler((request, response) => {
      if (request.uri === '/cut') return response.abort();
      response.onAbort(told);
      response.writeHead(200);
      response.write('x');
      return new Promise<void>((resolve) => response.onAbort(resolve));
    });
    await serve({ routes: [route([waiting])] });
    const stream = session.request({ ':path': '/' });
    stream.on('data', () => stream.close());
    await gone;
    const cut = await get(session, { ':path': '/cut' }).then(undefined, (error: unknown) => (error as { code: string }).code);
    expect(cut).to.equal('ERR_HTTP2_STREAM_ERROR');
  });

  it('finishes what is under way when the server stops', async () => {
    let finish = (): void => undefined;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const waiting = handler(async (_request, response) => {
      arrive();
      await new Promise<void>((resolve) => (finish = resolve));
      response.end('late');
    });
    await serve({ routes: [route([waiting])] });
    const answer = get(session);
    await arrived;
    const stopping = app.stop();
    finish();
    const { body } = await answer;
    await stopping;
    expect(body).to.equal('late');
  });

  it('answers over HTTP/1 on the same listener', async () => {
    await serve({});
    const body = await new Promise<string>((resolve, reject) => {
      const sent = httpsRequest({ port: app.port, host: '127.0.0.1', servername: 'a.example', rejectUnauthorized: false, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject).end();
    });
    expect(body).to.match(/^HTTP\/1.1 https/);
  });
});

describe('a connection policy', () => {
  const refusals: readonly (readonly [name: string, policy: PolicyInput, names: readonly (keyof typeof certificates)[], message: string])[] = [
    ['versions the wrong way round', { protocol_min: 'tls1.3', protocol_max: 'tls1.2' }, ['a'], 'protocol_min is newer than protocol_max'],
    [
      'verification without authorities',
      { client_authentication: { trusted_ca_certs: [], trusted_ca_certs_pem_files: [], mode: 'verify_if_given' } },
      ['a'],
      'verify_if_given needs trusted authorities',
    ],
  ];
  for (const [name, policy, names, message] of refusals) {
    it(`makes servers refuse ${name}`, async () => {
      const error = await startFailure(start({ tls_connection_policies: [policy] }, names, { isChecked: false }));
      expect(error).to.include({ code: 'HTTP_TLS_POLICY_INVALID', message: `/apps/http/servers/edge/tls_connection_policies/0: ${message}` });
    });
  }
});
