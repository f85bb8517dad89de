import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Certificate, Certificates } from '@caddis/core/tls';
import { certificates, until } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange, request } from '../testing/exchange.js';
import { answers, route, type TestServer } from '../testing/routes.js';
import { startFailure, startServers, type RunningApp } from '../testing/running-app.js';

function certificateOf(name: keyof typeof certificates, more: Partial<Certificate> = {}): Certificate {
  const { certificate, key } = certificates[name];
  return { certificate, key, tags: [], names: [`${name}.example`], fingerprint: name, expires: Infinity, ...more };
}

/** Performs a handshake. Returns the certificate's name and the protocol, or the error. */
async function shake(port: number, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: 'a.example', ...options }, () => {
      resolve(`${socket.getPeerCertificate().subject.CN} ${socket.alpnProtocol || 'none'}`);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).on('close', () => resolve('closed'));
  });
}

const unknownName = 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME';

describe('a server with host names', () => {
  let ports: { readonly http: number; readonly https: number };
  let app: RunningApp | undefined;
  beforeEach(async () => {
    ports = { http: await freePort(), https: await freePort() };
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  /** Starts a server for a.example on the HTTPS port, and further servers. */
  async function serve(tls: Partial<Certificates> | null, more: Readonly<Record<string, TestServer>> = {}, edge: TestServer = {}): Promise<void> {
    const encrypted: TestServer = { listen: [`127.0.0.1:${ports.https}`], automatic_https: {}, routes: [route([answers({ body: 'encrypted' })], { match: [{ host: ['a.example'] }] })], ...edge };
    const options = { http: { http_port: ports.http, https_port: ports.https }, certificates: tls };
    app = await startServers({ edge: encrypted, ...more }, options);
  }

  /** A server on the plain HTTP port. */
  function plain(...routes: NonNullable<TestServer['routes']>): TestServer {
    return { listen: [`127.0.0.1:${ports.http}`], automatic_https: {}, routes };
  }

  it('has certificates managed as long as it serves, once its listeners are open', async () => {
    const events: string[] = [];
    await serve({
      manage: (names, given) => {
        expect(given).to.deep.equal(ports);
        events.push(`manages ${names.join()}`);
        void exchange(ports.http, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').then((answer) => events.push(answer.slice(0, 12)));
        return () => events.push('manages no more');
      },
    });
    await until('the listener has answered', () => events.length === 2);
    await app?.stop();
    app = undefined;
    expect(events).to.deep.equal(['manages a.example', 'HTTP/1.1 308', 'manages no more']);
  });

  it('redirects plain requests from a server of its own, and closes the connection', async () => {
    await serve({});
    const answer = await exchange(ports.http, 'POST /x?y HTTP/1.1\r\nHost: a.example:81\r\nContent-Length: 1\r\n\r\nz');
    expect(answer.split('\r\n').filter((line) => !line.startsWith('Date'))).to.deep.equal([
      'HTTP/1.1 308 Permanent Redirect',
      'Server: Caddis',
      'Location: https://a.example/x?y',
      'Connection: close',
      'Content-Length: 0',
      '',
      '',
    ]);
    expect((await request(ports.http, 'GET /', ['Host: b.example'])).headers['location']).to.equal('https://b.example/');
  });

  it('names a port that is not that of HTTPS, for its own names', async () => {
    const other = await freePort();
    await serve({}, {}, { listen: [`127.0.0.1:${other}`] });
    const locations = [await request(ports.http, 'GET /', ['Host: a.example']), await request(ports.http, 'GET /', ['Host: b.example'])].map(({ headers }) => headers['location']);
    expect(locations).to.deep.equal([`https://a.example:${other}/`, 'https://b.example/']);
  });

  it('redirects behind what a server on the port of plain HTTP says for a host, and before what it says for all', async () => {
    const own = [route([answers({ body: 'for c' })], { match: [{ host: ['c.example'] }], terminal: true }), route([answers({ body: 'for all' })])];
    await serve({}, { plain: plain(...own) });
    const bodies = [];
    for (const host of ['c.example', 'a.example', 'b.example']) {
      const { status, body, headers } = await request(ports.http, 'GET /', [`Host: ${host}`]);
      bodies.push(`${status} ${headers['location'] ?? body}`);
    }
    expect(bodies).to.deep.equal(['200 for c', '308 https://a.example/', '200 for all']);
  });

  it('redirects nothing where that is disabled, nor listens for it', async () => {
    await serve({}, {}, { automatic_https: { disable_redirects: true } });
    expect(await exchange(ports.http, 'GET / HTTP/1.1\r\n\r\n').catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ECONNREFUSED');
  });

  it('answers challenges on plain connections before all routes', async () => {
    const asked: string[] = [];
    const httpChallenge = (host: string, token: string): string | undefined | Promise<string | undefined> => {
      asked.push(`${host} ${token}`);
      if (token === 'late') return Promise.resolve('late answer');
      return token === 'now' ? 'answer' : undefined;
    };
    await serve({ httpChallenge }, { plain: plain(route([answers({ body: 'route' })])) });
    const bodies = [];
    for (const line of ['GET /.well-known/acme-challenge/now?x', 'GET /.well-known/acme-challenge/late', 'GET /.well-known/acme-challenge/other', 'POST /.well-known/acme-challenge/now', 'GET /']) {
      bodies.push((await request(ports.http, line, ['Host: C.example:80'])).body);
    }
    expect(bodies).to.deep.equal(['answer', 'late answer', 'route', 'route', 'route']);
    expect(asked).to.deep.equal(['c.example now', 'c.example late', 'c.example other']);
  });

  it('answers challenges from the server that redirects, too', async () => {
    await serve({ httpChallenge: () => 'answer' });
    const { status, headers, body } = await request(ports.http, 'GET /.well-known/acme-challenge/x', ['Host: a.example']);
    expect([status, headers['content-type'], body]).to.deep.equal([200, 'text/plain', 'answer']);
  });

  it('answers challenges of TLS by a certificate of their own', async () => {
    const alpnChallenge = (name: string): Certificate | undefined => (name === 'c.example' ? certificateOf('b') : undefined);
    await serve({ find: () => certificateOf('a'), alpnChallenge });
    const shakes = [];
    for (const [servername, ALPNProtocols] of [['c.example', ['acme-tls/1']], ['c.example', ['acme-tls/1', 'http/1.1']], ['d.example', ['acme-tls/1']]] as const) {
      shakes.push(await shake(ports.https, { servername, ALPNProtocols: [...ALPNProtocols] }));
    }
    expect(shakes).to.deep.equal(['b.example acme-tls/1', 'a.example http/1.1', unknownName]);
  });

  it('takes challenges of TLS whose answer comes late', async () => {
    await serve({ alpnChallenge: () => Promise.resolve(certificateOf('b')) });
    expect(await shake(ports.https, { ALPNProtocols: ['acme-tls/1'] })).to.equal('b.example acme-tls/1');
  });

  it('shows what there is at each handshake, without a reload', async () => {
    let shown: Certificate | undefined;
    await serve({ find: () => shown });
    const shakes = [await shake(ports.https)];
    for (const name of ['a', 'b'] as const) {
      shown = certificateOf(name);
      shakes.push(await shake(ports.https));
    }
    expect(shakes).to.deep.equal([unknownName, 'a.example none', 'b.example none']);
  });

  it('tells the app what the client asks for', async () => {
    const asked: unknown[] = [];
    await serve({ find: (query) => void asked.push(query) }, {}, { tls_connection_policies: [{ fallback_sni: 'F.example', certificate_selection: { any_tag: ['x'], all_tags: ['y'] } }] });
    await shake(ports.https, { servername: 'C.example' });
    const query = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', anyTag: ['x'], allTags: ['y'] };
    expect(asked).to.deep.equal([{ ...query, serverName: 'c.example' }, { ...query, serverName: 'f.example' }]);
  });

  it('lets a client wait for a certificate that is obtained', async () => {
    await serve({ find: ({ serverName }) => Promise.resolve(serverName === 'a.example' ? certificateOf('a') : undefined) });
    expect([await shake(ports.https), await shake(ports.https, { servername: 'b.example' })]).to.deep.equal(['a.example none', unknownName]);
  });

  it('lets no client wait for longer than a handshake may take', async () => {
    await serve({ find: () => new Promise(() => {}) }, {}, { read_header_timeout: '30ms' });
    expect(await shake(ports.https)).to.equal('ECONNRESET');
  });

  it('says once why handshakes fail', async () => {
    await serve({});
    const names = ['a.example', 'b.example', 'a.example'];
    for (const servername of names) await shake(ports.https, { servername });
    const message = 'a handshake failed, because there is no certificate for the name';
    expect(app?.lines.filter((line) => line.message === message).map(({ server_name: name, reason }) => [name, reason])).to.deep.equal([
      ['a.example', 'its certificate is managed, but not obtained yet'],
    ]);
  });

  it('staples what there is at the handshake', async () => {
    let staple: Buffer | undefined = Buffer.from('first');
    const shown = Object.defineProperty(certificateOf('a'), 'ocspResponse', { get: () => staple });
    await serve({ find: () => shown });
    const stapled = (): Promise<string> =>
      new Promise((resolve) => {
        const options: ConnectionOptions & { readonly requestOCSP: boolean } = { port: ports.https, host: '127.0.0.1', rejectUnauthorized: false, servername: 'a.example', requestOCSP: true };
        const socket = connect(options);
        socket.on('OCSPResponse', (response: Buffer | null) => resolve(String(response))).on('secureConnect', () => socket.destroy()).on('error', (error) => resolve(error.message));
      });
    const responses = [await stapled()];
    staple = Buffer.from('second');
    responses.push(await stapled());
    staple = undefined;
    responses.push(await stapled());
    expect(responses).to.deep.equal(['first', 'second', 'null']);
  });

  it('continues with the certificates of another config', async () => {
    await serve({ find: () => certificateOf('a') });
    const asked: string[] = [];
    const first = await shake(ports.https);
    const edge: TestServer = { listen: [`127.0.0.1:${ports.https}`], tls_connection_policies: [{}] };
    const next = await (app as RunningApp).reload({ ...edge });
    await next.retired;
    asked.push(first, await shake(ports.https));
    expect(asked).to.deep.equal(['a.example none', 'a.example none']);
  });

  const faults: Readonly<Record<string, Partial<Record<keyof Certificates, unknown>>>> = {
    'throws': { find: () => { throw new Error('broken'); } },
    'rejects': { find: () => Promise.reject(new Error('broken')) },
    'gives something else': { find: () => 'certificate' },
    'gives something else late': { find: () => Promise.resolve({ certificate: 5 }) },
  };
  for (const [what, fault] of Object.entries(faults)) {
    it(`refuses handshakes where the app ${what}, and logs it`, async () => {
      await serve(fault as Partial<Certificates>);
      expect(await shake(ports.https)).to.equal(unknownName);
      expect(app?.lines.filter(({ message }) => message === 'the app that has the certificates failed')).to.have.length(1);
    });
  }

  it('survives an app that throws when it is to manage, and when it is to end that', async () => {
    await serve({ manage: () => { throw new Error('broken'); } });
    await app?.stop();
    await serve({ manage: () => () => { throw new Error('broken'); } });
    expect(await shake(ports.https)).to.equal(unknownName);
  });

  it('is refused where no app has certificates', async () => {
    const error = await startFailure(serve(null).then(() => app as RunningApp));
    expect(error).to.include({ code: 'HTTP_TLS_APP_MISSING' });
    app = undefined;
  });

  it('can be set to plain', async () => {
    await serve(null, {}, { automatic_https: { disable: true } });
    expect((await request(ports.https, 'GET /', ['Host: a.example'])).body).to.equal('encrypted');
  });
});
