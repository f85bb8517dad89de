import { once } from 'node:events';
import { createSecureServer, createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Echo, FakeClock, fetchAnswer, fetchJson } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { edgeConfig, proxyTo, type RunningConfig } from '../testing/running-config.js';
import { ScriptedSource } from '../testing/scripted-modules.js';
import { refusalOf } from '../testing/refusal.js';
import { useCertificates } from '../testing/suite-certificates.js';
import { startTlsBackend } from '../testing/tls-backend.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('transport http', () => {
  const fixture = useFixture();
  const over = (dial: string, transport: object = {}, rest: object = {}): object => proxyTo([dial], { transport: { protocol: 'http', ...transport }, ...rest });

  describe('over TLS', () => {
    const certificates = useCertificates();
    const secure = (more: object = {}): Promise<number> => startTlsBackend(fixture, certificates, more);
    const trusting = (): object => ({ root_ca_pem_files: [certificates.server.ca] });

    it("verifies the backend's name, and asks for the backend's own host", async () => {
      const port = await secure();
      const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting() }));
      expect((await fetchAnswer(edge.url())).body).to.equal(`host=localhost:${port} sni=localhost client=`);
    });

    it('is built again at a reload if its files have changed, and only then', async () => {
      const port = await secure();
      const authority = certificates.path('changing.pem');
      await copyFile(certificates.server.ca, authority);
      const handler = over(`localhost:${port}`, { tls: { root_ca_pem_files: [authority] } });
      const edge = await fixture.edge(handler);
      const instance = (): unknown => [...(edge.runtime.current?.modules() ?? [])].find(({ planned }) => planned.module.descriptor.name === 'reverse_proxy')?.instance;
      const first = instance();
      await edge.reload(edgeConfig(handler, [{ handler: 'vars' }]));
      expect(instance()).to.equal(first);
      await copyFile(certificates.client.certificate, authority);
      await edge.reload(edgeConfig(handler));
      expect(instance()).to.not.equal(first);
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
    });

    it('trusts certificates given as text', async () => {
      const port = await secure();
      const der = readFileSync(certificates.server.ca, 'utf8').replace(/-----[^-]+-----|\s/g, '');
      const edge = await fixture.edge(over(`127.0.0.1:${port}`, { tls: { root_ca_pool: [der] } }));
      expect((await fetchAnswer(edge.url())).body).to.equal(`host=127.0.0.1:${port} sni=false client=`);
    });

    const refusals: readonly { name: string; tls: () => object }[] = [
      { name: 'a certificate that nobody trusts', tls: () => ({}) },
      { name: 'a certificate for another name', tls: () => ({ ...trusting(), server_name: 'other.test' }) },
    ];
    for (const { name, tls } of refusals) {
      it(`refuses ${name}, unless told otherwise`, async () => {
        const dial = `localhost:${await secure()}`;
        const strict = await fixture.edge(over(dial, { tls: tls() }));
        expect((await fetchAnswer(strict.url())).status).to.equal(502);
        const careless = await fixture.edge(over(dial, { tls: { ...tls(), insecure_skip_verify: true } }));
        expect((await fetchAnswer(careless.url())).status).to.equal(200);
      });
    }

    it('takes the name from the request, each on connections of its own', async () => {
      const port = await secure();
      const edge = await fixture.edge(over(`127.0.0.1:${port}`, { tls: { insecure_skip_verify: true, server_name: '{http.request.header.X-Name}' } }));
      for (const name of ['a.test', 'b.test', 'a.test']) {
        expect((await fetchAnswer(edge.url(), { headers: { 'X-Name': name } })).body).to.contain(`sni=${name} `);
      }
    });

    describe('to an upstream that its source has a name for', () => {
      const named = async (port: number, tls: object, rest: object = {}, time?: FakeClock): Promise<RunningConfig> => {
        const upstream = { dial: `127.0.0.1:${port}`, host: 'localhost' };
        ScriptedSource.scripts.set('named', { getUpstreams: () => [upstream], known: () => [upstream] });
        return fixture.edge({ handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'named' }, transport: { protocol: 'http', tls }, ...rest }, [], time === undefined ? {} : { time });
      };

      it('verifies that name, asks for that host, and says it in placeholders', async () => {
        const port = await secure();
        const rest = { headers: { response: { set: { 'X-Upstream': ['host', 'port', 'hostport', 'address'].map((part) => `{http.reverse_proxy.upstream.${part}}`) } } } };
        const answer = await fetchAnswer((await named(port, trusting(), rest)).url());
        expect(answer.body).to.equal(`host=localhost:${port} sni=localhost client=`);
        expect(answer.headers['x-upstream']).to.equal(`localhost,${port},localhost:${port},tcp/localhost:${port}`);
      });

      it('refuses a certificate for another one', async () => {
        const port = await secure();
        const upstream = { dial: `127.0.0.1:${port}`, host: 'other.test' };
        ScriptedSource.scripts.set('named', { getUpstreams: () => [upstream] });
        const edge = await fixture.edge({ handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'named' }, transport: { protocol: 'http', tls: trusting() } });
        expect((await fetchAnswer(edge.url())).status).to.equal(502);
      });

      it('uses server_name anyway if the config has one', async () => {
        const port = await secure();
        const edge = await named(port, { insecure_skip_verify: true, server_name: 'configured.test' });
        expect((await fetchAnswer(edge.url())).body).to.equal(`host=localhost:${port} sni=configured.test client=`);
      });

      it('makes server_name of it', async () => {
        const port = await secure();
        const edge = await named(port, { insecure_skip_verify: true, server_name: 'a.{http.reverse_proxy.upstream.host}' });
        expect((await fetchAnswer(edge.url())).body).to.contain('sni=a.localhost ');
      });

      it('checks it by that name', async () => {
        const port = await secure();
        const time = new FakeClock();
        const edge = await named(port, trusting(), { health_checks: { active: { uri: '/', expect_body: `^host=localhost:${port} sni=localhost` } } }, time);
        // The timer for the next check is set once the first check has a result.
        await time.timer(30_000);
        expect(edge.lines.filter(({ message }) => message === 'host is down')).to.deep.equal([]);
      });

    });

    it('shows a certificate of its own', async () => {
      const port = await secure({ requestCert: true, ca: readFileSync(certificates.server.ca) });
      const { certificate, key } = certificates.client;
      const edge = await fixture.edge(over(`localhost:${port}`, { tls: { ...trusting(), client_certificate_file: certificate, client_certificate_key_file: key } }));
      expect((await fetchAnswer(edge.url())).body).to.contain('client=client');
    });

    it('leaves except_ports plain', async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(over(backend.dial, { tls: { except_ports: [String(backend.port)] } }));
      const { headers } = await fetchJson<Echo>(edge.url());
      expect(headers['host']).to.equal(`127.0.0.1:${edge.port()}`);
    });

    it('gives up a handshake that takes too long', async () => {
      const time = new FakeClock();
      const backend = await fixture.raw(() => undefined);
      const edge = await fixture.edge(over(backend.dial, { tls: { handshake_timeout: '7s' } }), [], { time });
      const answered = fetchAnswer(edge.url());
      await time.timer(7000);
      time.jump(7000);
      expect((await answered).status).to.equal(502);
    });

    const faults: readonly { name: string; tls: () => object; message: RegExp }[] = [
      { name: 'a file that is not there', tls: () => ({ root_ca_pem_files: ['/nothing.pem'] }), message: /\/transport\/tls: cannot read \/nothing\.pem: ENOENT/ },
      { name: 'a certificate to trust that is none', tls: () => ({ root_ca_pool: ['AAAA'] }), message: /^PROXY_TLS_INVALID \S+\/transport\/tls\/root_ca_pool\/0: / },
      { name: 'a file of certificates to trust that holds none', tls: () => ({ root_ca_pem_files: [certificates.client.key] }), message: /\/transport\/tls: / },
      { name: 'a certificate without its key', tls: () => ({ client_certificate_file: certificates.client.certificate }), message: /PROXY_TLS_INVALID \S+\/transport\/tls: client_certificate_file is set without client_certificate_key_file/ },
      { name: 'a key that is none', tls: () => ({ client_certificate_file: certificates.client.certificate, client_certificate_key_file: certificates.client.certificate }), message: /\/transport\/tls: / },
    ];
    for (const { name, tls, message } of faults) {
      it(`refuses a config with ${name}`, async () => {
        const error: unknown = await fixture.edge(over('a:1', { tls: tls() })).catch((thrown: unknown) => thrown);
        expect(refusalOf(error)).to.match(message);
      });
    }

    describe('and HTTP/2', () => {
      async function listen(server: Http2Server): Promise<{ readonly port: number; readonly sessions: () => number }> {
        let sessions = 0;
        server.on('session', () => (sessions += 1));
        const sockets = new Set<Socket>();
        server.on(server.constructor.name.includes('Secure') ? 'secureConnection' : 'connection', (socket: Socket) => sockets.add(socket));
        (server as unknown as { listen(port: number, host: string): void }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        fixture.defer(() => {
          for (const socket of sockets) socket.destroy();
          server.close();
        });
        return { port: ((server as unknown as { address(): AddressInfo }).address() as AddressInfo).port, sessions: () => sessions };
      }

      /** Answers each stream with the body that it received. */
      function answering(stream: ServerHttp2Stream, headers: Record<string, unknown>): void {
        stream.on('error', () => undefined);
        if (headers[':path'] === '/reset') return stream.close(2);
        let body = '';
        stream.on('data', (chunk: Buffer) => (body += chunk.toString()));
        stream.on('end', () => {
          stream.additionalHeaders({ ':status': 103, link: '</a>' });
          stream.respond({ ':status': 200, 'x-seen': `${String(headers[':method'])} ${String(headers[':authority'])} ${String(headers['cookie'])}` }, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': String(body.length) }));
          stream.end(body);
        });
      }

      it('sends many requests over one connection', async () => {
        const server = createSecureServer({ ...certificates.serverOptions, settings: { maxConcurrentStreams: 50 } });
        server.on('stream', (stream, headers) => answering(stream, headers));
        const { port, sessions } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting() }));
        const first = await fetchAnswer(edge.url(), { headers: { Cookie: 'a=1' } });
        expect([first.status, first.headers['x-seen'], first.rawTrailers]).to.deep.equal([200, `GET localhost:${port} a=1`, ['x-sum', '0']]);
        const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => fetchAnswer(edge.url(), { method: 'POST', body: 'x'.repeat(index * 5000) })));
        expect(answers.map(({ body }) => body.length)).to.deep.equal(Array.from({ length: 30 }, (_, index) => index * 5000));
        expect(sessions()).to.equal(1);
        expect((await fetchAnswer(`${edge.url()}/reset`)).status).to.equal(502);
        expect((await fetchAnswer(edge.url())).status).to.equal(200);
      });

      it('opens another connection when the streams of one are used up, and after a goaway', async () => {
        const server = createSecureServer({ ...certificates.serverOptions, settings: { maxConcurrentStreams: 2 } });
        const streams: ServerHttp2Stream[] = [];
        server.on('stream', (stream) => void streams.push(stream));
        const { port } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting() }));
        const answers = Array.from({ length: 4 }, () => fetchAnswer(edge.url()));
        while (streams.length < 4) await turn();
        const used = new Set(streams.map(({ session }) => session));
        expect(used.size).to.equal(2);
        for (const stream of streams) {
          stream.session?.goaway();
          stream.respond({ ':status': 200 });
          stream.end('late');
        }
        expect((await Promise.all(answers)).map(({ body }) => body)).to.deep.equal(['late', 'late', 'late', 'late']);
        const again = fetchAnswer(edge.url());
        while (streams.length < 5) await turn();
        (streams[4] as ServerHttp2Stream).respond({ ':status': 200 });
        (streams[4] as ServerHttp2Stream).end();
        expect((await again).status).to.equal(200);
        expect(used.has((streams[4] as ServerHttp2Stream).session)).to.equal(false);
      });

      it('cancels the stream of a client that goes away', async () => {
        const server = createSecureServer(certificates.serverOptions);
        const closed = new Promise<number | undefined>((resolve) => {
          server.on('stream', (stream) => {
            stream.respond({ ':status': 200 });
            stream.write('begun');
            stream.on('error', () => undefined);
            stream.on('close', () => resolve(stream.rstCode));
          });
        });
        const { port } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting() }));
        const client = await fixture.client(edge.port());
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        await client.until(/begun/);
        client.close();
        expect(await closed).to.equal(8);
      });

      it('uses HTTP/1.1 to switch protocols', async () => {
        const server = createSecureServer({ ...certificates.serverOptions, allowHTTP1: true });
        server.on('upgrade', (_request, socket: Socket) => void socket.end('HTTP/1.1 101 Up\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\nhello'));
        const { port } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting() }));
        const client = await fixture.client(edge.port());
        client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n');
        await client.until(/hello/);
      });

      it('not when versions does not name it', async () => {
        const server = createSecureServer({ ...certificates.serverOptions, allowHTTP1: true });
        server.on('request', (request, response) => void response.end(request.httpVersion));
        const { port } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { tls: trusting(), versions: ['1.1'] }));
        expect((await fetchAnswer(edge.url())).body).to.equal('1.1');
      });

      it('without fields of a connection of HTTP/1.1, whoever set them, and with gzip', async () => {
        const server = createHttp2Server();
        server.on('stream', (stream, headers) => {
          stream.respond({ ':status': 200, 'content-encoding': 'gzip' });
          stream.end(gzipSync(Object.keys(headers).join(' ')));
        });
        const { port } = await listen(server);
        const set = { Connection: ['keep-alive'], 'Keep-Alive': ['5'], 'X-A': ['1'] };
        const edge = await fixture.edge(over(`localhost:${port}`, { versions: ['h2c'] }, { headers: { request: { set } } }));
        const { status, body } = await fetchAnswer(edge.url());
        expect({ status, body }).to.deep.equal({
          status: 200,
          body: ':method :path :scheme :authority x-forwarded-for x-forwarded-proto x-forwarded-host via x-a accept-encoding',
        });
      });

      /** An empty SETTINGS frame, with which each side starts. */
      const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
      const settingsTaken = Buffer.from([0, 0, 0, 4, 1, 0, 0, 0, 0]);
      /** A DATA frame on stream 0, which is an error of the whole connection. */
      const offence = Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 0, 120]);

      const headersType = 1;
      /** Returns the types of the frames that a client has sent after its preface. */
      function frameTypes(said: Buffer): readonly number[] {
        const types: number[] = [];
        for (let at = 24; at + 9 <= said.length; at += 9 + said.readUIntBE(at, 3)) types.push(said[at + 3] as number);
        return types;
      }

      /** Waits long enough, in time and in turns of the event loop, for a PING and its answer. */
      async function turns(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 20));
        for (let left = 50; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
      }

      it('does not wait for a backend that has broken its connection and does not hang up', async () => {
        const time = new FakeClock();
        let asked = (): void => undefined;
        const wasAsked = new Promise<void>((resolve) => (asked = resolve));
        const backend = await fixture.raw((socket) => {
          let said = Buffer.alloc(0);
          socket.write(settings);
          socket.on('error', () => undefined).on('data', (bytes: Buffer) => {
            if (said.length === 0) socket.write(settingsTaken);
            said = Buffer.concat([said, bytes]);
            if (!frameTypes(said).includes(headersType)) return;
            socket.write(offence);
            asked();
          });
        });
        const edge = await fixture.edge(over(backend.dial, { versions: ['h2c'] }), [], { time });
        const answered = fetchAnswer(edge.url());
        await wasAsked;
        let isOver = false;
        const answer = answered.finally(() => (isOver = true));
        for (let look = 0; look < 8 && !isOver; look += 1) {
          await turns();
          time.jump(5000);
        }
        expect((await answer).status).to.equal(502);
      });

      const slow: readonly (readonly [what: string, act: (stream: ServerHttp2Stream) => void])[] = [
        ['slow, but there', () => undefined],
        ['slow, and takes no more streams', (stream) => stream.session?.goaway()],
      ];
      for (const [what, act] of slow) {
        it(`waits for a backend that is ${what}`, async () => {
          const time = new FakeClock();
          const server = createHttp2Server();
          let stream: ServerHttp2Stream | undefined;
          const begun = new Promise<void>((resolve) => server.on('stream', (opened) => ((stream = opened), resolve())));
          const { port } = await listen(server);
          const edge = await fixture.edge(over(`127.0.0.1:${port}`, { versions: ['h2c'] }), [], { time });
          const answer = fetchAnswer(edge.url());
          await begun;
          act(stream as unknown as ServerHttp2Stream);
          for (let look = 0; look < 20; look += 1) {
            await turns();
            time.jump(5000);
          }
          stream?.respond({ ':status': 200 });
          stream?.end('late');
          expect((await answer).body).to.equal('late');
        });
      }

      it('without TLS, when versions says h2c', async () => {
        const server = createHttp2Server();
        server.on('stream', (stream, headers) => answering(stream, headers));
        const { port } = await listen(server);
        const edge = await fixture.edge(over(`localhost:${port}`, { versions: ['h2c'] }));
        expect((await fetchAnswer(edge.url(), { method: 'POST', body: 'hello', headers: { Host: 'site.test' } })).headers['x-seen']).to.equal('POST site.test undefined');
      });
    });
  });
});
