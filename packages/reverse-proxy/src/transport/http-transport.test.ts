import { once } from 'node:events';
import { createServer as createHttp1Server } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { addressRecord, startScriptedDns, temporaryFolder, zone } from '@caddis/test-servers';
import { expect } from 'chai';
import { type Backend, type Echo, FakeClock, fetchAnswer, fetchJson, type FetchOptions } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { edgeConfig, proxyTo } from '../testing/running-config.js';
import { refusalOf } from '../testing/refusal.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('transport http', () => {
  const fixture = useFixture();
  const over = (dial: string, transport: object = {}, rest: object = {}): object => proxyTo([dial], { transport: { protocol: 'http', ...transport }, ...rest });

  describe('keeps connections', () => {
    it('and uses the last one again', async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(over(backend.dial));
      for (let count = 0; count < 5; count += 1) await fetchAnswer(edge.url(), count % 2 === 0 ? {} : { method: 'POST', body: 'x' });
      expect(backend.accepted).to.equal(1);
    });

    it('also behind HEAD, 204, 304 and chunks', async () => {
      const backend = await fixture.raw((socket) =>
        socket.on('data', (head: Buffer) => {
          const [, status = '200'] = /^\w+ \/(\d+)/.exec(head.toString()) ?? [];
          socket.write(status === '200' ? 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' : `HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`);
        }),
      );
      const edge = await fixture.edge(over(backend.dial));
      for (const path of ['/200', '/204', '/304', '/200']) await fetchAnswer(edge.url() + path);
      expect((await fetchAnswer(`${edge.url()}/299`, { method: 'HEAD' })).headers['content-length']).to.equal('5');
      expect(backend.accepted).to.equal(1);
    });

    it('unless keep_alive says not to, or the backend closes', async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(over(backend.dial, { keep_alive: { enabled: false } }));
      const { headers } = await fetchJson<Echo>(edge.url());
      expect(headers['connection']).to.equal('close');
      await fetchAnswer(edge.url());
      expect(backend.accepted).to.equal(2);
      const closing = await fixture.backend((_request, response) => void response.setHeader('Connection', 'close').end());
      const other = await fixture.edge(over(closing.dial));
      await fetchAnswer(other.url());
      await fetchAnswer(other.url());
      expect(closing.accepted).to.equal(2);
    });

    it('unless the backend sends chunks in HTTP/1.0, which knows none', async () => {
      const backend = await fixture.scripted('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n');
      const edge = await fixture.edge(over(backend.dial));
      for (let count = 0; count < 2; count += 1) expect((await fetchAnswer(edge.url())).body).to.equal('ok');
      expect(backend.accepted).to.equal(2);
    });

    it('over a reload that does not touch them', async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(over(backend.dial));
      await fetchAnswer(edge.url());
      await edge.reload(edgeConfig(over(backend.dial, {}, { flush_interval: '1s' })));
      await fetchAnswer(edge.url());
      expect(backend.accepted).to.equal(1);
      await edge.reload(edgeConfig(over(backend.dial, { compression: false })));
      await fetchAnswer(edge.url());
      expect(backend.accepted).to.equal(2);
    });

    it('no longer than idle_timeout, or than the backend says', async () => {
      const time = new FakeClock();
      const [backend, hurried] = [await fixture.echo(), await fixture.scripted('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=3\r\nContent-Length: 0\r\n\r\n')];
      for (const [{ dial, open }, seconds] of [[backend, 10], [hurried, 2]] as const) {
        const edge = await fixture.edge(over(dial, { keep_alive: { idle_timeout: '10s' } }), [], { time });
        await fetchAnswer(edge.url());
        for (let second = 0; second < seconds - 1; second += 1) time.jump(1000);
        await turn();
        expect(open.size).to.equal(1);
        const closed = once([...open][0] as Socket, 'close');
        time.jump(1000);
        await closed;
        await edge.stop();
      }
    });

    it('no more of them than may be idle, after a moment', async () => {
      const time = new FakeClock();
      const releases: (() => void)[] = [];
      const backend = await fixture.backend((_request, response) => void releases.push(() => response.end()));
      const edge = await fixture.edge(over(backend.dial, { keep_alive: { max_idle_conns_per_host: 2 } }), [], { time });
      const answers = Array.from({ length: 5 }, () => fetchAnswer(edge.url()));
      while (releases.length < 5) await turn();
      for (const release of releases) release();
      await Promise.all(answers);
      expect(backend.open.size).to.equal(5);
      time.jump(1000);
      time.jump(1000);
      while (backend.open.size > 2) await turn();
      time.jump(1000);
      await turn();
      expect(backend.open.size).to.equal(2);
    });

    it('no more than max_conns_per_host; requests beyond wait', async () => {
      const releases: (() => void)[] = [];
      const backend = await fixture.backend((_request, response) => void releases.push(() => response.end('done')));
      const edge = await fixture.edge(over(backend.dial, { max_conns_per_host: 2 }));
      const answers = Array.from({ length: 5 }, () => fetchAnswer(edge.url()));
      let done = 0;
      while (done < 5) {
        while (releases.length === done) await turn();
        (releases[done] as () => void)();
        done += 1;
      }
      expect((await Promise.all(answers)).map(({ body }) => body)).to.deep.equal(['done', 'done', 'done', 'done', 'done']);
      expect(backend.accepted).to.equal(2);
    });
  });

  describe('meets a connection that the backend has closed', () => {
    /** Answers the first request of each connection, and closes the connection at the second. */
    const closing = (): Promise<Backend> =>
      fixture.raw((socket) => {
        let requests = 0;
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
          else socket.destroy();
        });
      });
    const cases: readonly { name: string; options: FetchOptions; status: number }[] = [
      { name: 'and sends a GET again', options: {}, status: 200 },
      { name: 'and does not send a POST again', options: { method: 'POST', body: 'x' }, status: 502 },
    ];
    for (const { name, options, status } of cases) {
      it(name, async () => {
        const edge = await fixture.edge(over((await closing()).dial));
        await fetchAnswer(edge.url());
        expect((await fetchAnswer(edge.url(), options)).status).to.equal(status);
      });
    }

    it('and lets go of one that speaks unasked', async () => {
      const backend = await fixture.raw((socket) => {
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
        });
      });
      const edge = await fixture.edge(over(backend.dial));
      for (let count = 0; count < 2; count += 1) expect((await fetchAnswer(edge.url())).body).to.equal('ok');
      expect(backend.accepted).to.equal(2);
    });
  });

  describe('gives up', () => {
    const silent = (): Promise<Backend> => fixture.raw(() => undefined);
    const stalling = (): Promise<Backend> => fixture.scripted('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc');

    it('when the head does not come within response_header_timeout', async () => {
      const time = new FakeClock();
      const edge = await fixture.edge(over((await silent()).dial, { response_header_timeout: '7s' }), [], { time });
      const answered = fetchAnswer(edge.url());
      await time.timer(7000);
      time.jump(7000);
      expect((await answered).status).to.equal(504);
    });

    it('when nothing comes for read_timeout', async () => {
      const time = new FakeClock();
      const [quiet, stalled] = [await silent(), await stalling()];
      const edge = await fixture.edge(over(quiet.dial, { read_timeout: '7s' }), [], { time });
      const answered = fetchAnswer(edge.url());
      await time.timer(7000);
      time.jump(7000);
      expect((await answered).status).to.equal(504);
      const other = await fixture.edge(over(stalled.dial, { read_timeout: '8s' }), [], { time });
      const client = await fixture.client(other.port());
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/abc/);
      time.jump(8000);
      time.jump(8000);
      await client.closed();
    });

    it('when the backend takes nothing for write_timeout', async () => {
      const time = new FakeClock();
      const backend = await fixture.raw((socket) => void socket.pause());
      // The client sends for real while the time jumps: the deadline for its body must not come first.
      const edge = await fixture.run(edgeConfig(over(backend.dial, { write_timeout: '7s' }), [], { read_idle_timeout: '-1s' }), { time });
      let status: number | undefined;
      void fetchAnswer(edge.url(), { method: 'POST', body: Buffer.alloc(50_000_000) }).then((answer) => (status = answer.status));
      await time.timer(7000);
      while (status === undefined) {
        time.jump(7000);
        await turn();
      }
      expect(status).to.equal(504);
    });

    it('a connection that is not there within dial_timeout, which counts as a refusal', async () => {
      const time = new FakeClock();
      // An address reserved for documentation: packets to it are dropped, or it is unreachable immediately.
      const edge = await fixture.edge(over('192.0.2.1:9', { dial_timeout: '7s' }), [], { time });
      const answered = fetchAnswer(edge.url());
      await Promise.race([time.timer(7000), answered]);
      time.jump(7000);
      expect((await answered).status).to.equal(502);
    });

    it('waiting for leave to send a body after expect_continue_timeout', async () => {
      const time = new FakeClock();
      let received = '';
      const backend = await fixture.raw((socket) =>
        socket.on('data', (chunk: Buffer) => {
          received += chunk.toString();
          if (received.endsWith('body')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        }),
      );
      const edge = await fixture.edge(over(backend.dial, { expect_continue_timeout: '7s' }), [], { time });
      const answered = fetchAnswer(edge.url(), { method: 'POST', headers: { Expect: '100-continue', 'Content-Length': 4 }, body: 'body' });
      await time.timer(7000);
      while (!received.includes('\r\n\r\n')) await turn();
      expect(received).to.match(/\r\n\r\n$/);
      time.jump(7000);
      expect((await answered).status).to.equal(200);
    });
  });

  it('reaches backends on unix sockets', async () => {
    const folder = await temporaryFolder();
    fixture.defer(() => folder.remove());
    const path = join(folder.path, 's');
    const server = createHttp1Server((request, response) => response.end(`${request.headers.host}`)).listen(path);
    fixture.defer(() => server.close());
    await once(server, 'listening');
    const edge = await fixture.edge(over(`unix/${path}`));
    expect((await fetchAnswer(edge.url(), { headers: { Host: 'site.test' } })).body).to.equal('site.test');
  });

  it('resolves names with servers of its own', async () => {
    const backend = await fixture.echo();
    const dns = await startScriptedDns(zone({ 'backend.test A': [addressRecord('backend.test', '127.0.0.1')] }));
    fixture.defer(() => dns.stop());
    const resolver = { addresses: [`127.0.0.1:${dns.port}`] };
    const edge = await fixture.edge(over(`backend.test:${backend.port}`, { resolver }));
    expect((await fetchAnswer(edge.url())).status).to.equal(200);
    const unknown = await fixture.edge(over('nobody.test:80', { resolver }));
    expect((await fetchAnswer(unknown.url())).status).to.equal(502);
  });

  it('connects from local_address, which must be one', async () => {
    let from: string | undefined;
    const backend = await fixture.backend((request, response) => {
      from = request.socket.remoteAddress;
      response.end();
    });
    const edge = await fixture.edge(over(backend.dial, { local_address: '127.0.0.2' }));
    await fetchAnswer(edge.url());
    expect(from).to.equal('127.0.0.2');
    const error: unknown = await fixture.edge(over(backend.dial, { local_address: 'here' })).catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).to.contain('/transport/local_address: "here" is not an IP address');
  });

  it('refuses what Caddy has and it has not', async () => {
    for (const key of ['client_certificate_automate']) {
      const error: unknown = await fixture.edge(over('a:1', { tls: { [key]: 'v1' } })).catch((thrown: unknown) => thrown);
      expect((error as Error).message).to.contain(`key "${key}" is not supported by Caddis`);
    }
  });
});
