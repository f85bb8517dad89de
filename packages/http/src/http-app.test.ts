import { once } from 'node:events';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { moduleDescriptor } from '@caddis/core/framework';
import { FakeClock, RawClient } from '@caddis/test-helpers';
import { freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import * as exported from './index.js';
import { exchange, request } from './testing/exchange.js';
import { handler, held, route, says, type TestServer } from './testing/routes.js';
import { startApp, startFailure, startServers, type RunningApp, type StartOptions } from './testing/running-app.js';

describe('package', () => {
  it('declares the modules that it exports', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { caddis: { modules: string[] } };
    const ids = Object.values(exported).flatMap((value) => moduleDescriptor(value)?.id ?? []);
    expect(manifest.caddis.modules).to.deep.equal(ids.toSorted());
  });
});

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('app http', () => {
  let started: RunningApp[] = [];
  const start = async (server?: TestServer, options?: StartOptions): Promise<RunningApp> => {
    const app = await startApp(server, options);
    started.push(app);
    return app;
  };
  afterEach(async () => {
    for (const app of started) await app.stop();
    started = [];
  });

  it('answers 200 without a body when no route does, and says who it is', async () => {
    const { port } = await start({});
    expect(await request(port, 'GET /')).to.deep.equal({ status: 200, headers: { 'content-length': '0', server: 'Caddis' }, body: '' });
  });

  it('listens on several addresses and ranges of ports', async () => {
    const first = await freePort();
    const { app } = await start({ listen: ['127.0.0.1:0', `127.0.0.1:${first}-${first}`, 'tcp6/[::1]:0'], routes: [says('here')] });
    const addresses = app.listeningOn('edge');
    const answers = await Promise.all(addresses.map(async (address) => (await fetch(`http://${address}`)).text()));
    expect([addresses[1], answers]).to.deep.equal([`127.0.0.1:${first}`, ['here', 'here', 'here']]);
    expect(addresses[2]).to.match(/^\[::1\]:\d+$/);
  });

  it('listens on unix sockets with the permissions that are asked for, and takes over one that was left behind', async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'app.sock');
    const left = createServer().listen(`${path}.first`);
    await once(left, 'listening');
    renameSync(`${path}.first`, path);
    await start({ listen: [`unix/${join(folder.path, 'other.sock')}`, 'unix/@caddis-test-abstract'] });
    const busy = await startFailure(startApp({ listen: [`unix/${path}`] }));
    left.close();
    const { app } = await start({ listen: [`unix/${path}|0222`], routes: [says('socket')] });
    const modes = [path, join(folder.path, 'other.sock')].map((file) => statSync(file).mode & 0o777);
    const answer = await request(path, 'GET /');
    await folder.remove();
    expect(busy).to.include({ code: 'HTTP_LISTEN_FAILED' });
    expect([app.listeningOn('edge'), modes, answer.body]).to.deep.equal([[`unix/${path}`], [0o222, 0o200], 'socket']);
  });

  it('leaves a file alone that is no socket', async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'notes.txt');
    writeFileSync(path, 'important');
    const refused = await startFailure(startApp({ listen: [`unix/${path}`] }));
    const kept = readFileSync(path, 'utf8');
    await folder.remove();
    expect([refused.code, kept]).to.deep.equal(['HTTP_LISTEN_FAILED', 'important']);
  });

  const invalid: Readonly<Record<string, readonly [listens: Readonly<Record<string, readonly string[]>>, message: string]>> = {
    'the same address in two servers': [
      { a: [':8080'], b: ['127.0.0.1:1', 'tcp/:8080'] },
      '/apps/http/servers/b/listen/1: servers a and b both listen on :8080',
    ],
    'ranges that overlap': [{ a: [':8000-8002', ':8002'] }, '/apps/http/servers/a/listen/1: servers a and a both listen on :8002'],
    'a path that is too long for a socket': [
      { a: [`unix//${'x'.repeat(200)}`] },
      `/apps/http/servers/a/listen/0: server a cannot listen on "unix//${'x'.repeat(200)}": its path has 201 bytes, that of a unix socket can have ${process.platform === 'darwin' ? 103 : 107}`,
    ],
    'an address without port': [{ a: ['localhost'] }, '/apps/http/servers/a/listen/0: server a cannot listen on "localhost": it names no port'],
    'a network that is not supported': [
      { 'a/b': ['udp/:53'] },
      '/apps/http/servers/a~1b/listen/0: server a/b cannot listen on "udp/:53": listening on udp is not supported by Caddis',
    ],
    'a placeholder without value': [{ a: ['{env.CADDIS_TEST_NOPE}:80'] }, 'placeholder {env.CADDIS_TEST_NOPE} in "{env.CADDIS_TEST_NOPE}:80" has no value'],
  };
  for (const [name, [listens, message]] of Object.entries(invalid)) {
    it(`refuses ${name}`, async () => {
      const servers = Object.fromEntries(Object.entries(listens).map(([server, listen]) => [server, { listen }]));
      const error = await startFailure(startServers(servers, { isChecked: false }));
      expect(error).to.be.an('error').with.property('message', message);
    });
  }

  it('names server and address when the address is in use, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const free = await freePort();
    const error = await startFailure(startApp({ listen: [`127.0.0.1:${free}`, `127.0.0.1:${port}`] }));
    other.close();
    const again = await start({ listen: [`127.0.0.1:${free}`] });
    expect(error).to.include({ code: 'HTTP_LISTEN_FAILED', message: `server edge: cannot listen on 127.0.0.1:${port}: the address is in use` });
    expect(again.port).to.equal(free);
  });

  it('encrypts servers with host names on other ports than that of plain HTTP', async () => {
    const withHost = { ...says('x'), match: [{ host: ['Example.com'] }] };
    const automatic = { disable_redirects: true };
    const schemes = [];
    for (const server of [
      { routes: [withHost], automatic_https: automatic },
      { routes: [withHost], automatic_https: { ...automatic, skip: ['EXAMPLE.com'] } },
      { routes: [says('x')], automatic_https: automatic },
    ]) {
      const { app } = await start(server);
      const { listening } = app.report() as { listening: readonly string[] };
      schemes.push(listening.map((url) => url.split(':')[0]));
    }
    expect(schemes).to.deep.equal([['https'], ['http'], ['http']]);
  });

  it('hands the connection to a handler that switches protocols, with what the client has sent already', async () => {
    const upgrade = handler((_request, response) => {
      const socket = response.switchProtocols(['Connection', 'Upgrade', 'Upgrade', 'shout']);
      socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    });
    const app = await startApp({ routes: [route([upgrade])] });
    const client = await RawClient.connect(app.port);
    client.send('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: shout\r\n\r\nearly ');
    const head = await client.take('\r\n\r\n');
    await client.take('EARLY ');
    await app.stop();
    client.send('late');
    await client.take('LATE');
    client.close();
    expect(head).to.equal('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n');
  });

  it('does not switch protocols for a client that has not asked', async () => {
    const { port } = await start({ routes: [route([handler((_request, response) => void response.switchProtocols([]))])] });
    expect((await request(port, 'GET /')).status).to.equal(500);
  });

  it('tells handlers when the client goes away', async () => {
    let told = (_what: string): void => undefined;
    const gone = new Promise<string>((resolve) => (told = resolve));
    const waiting = handler(
      ({ signal }, response) =>
        new Promise<void>((resolve) => {
          response.onAbort(() => {
            told(`aborted, signal ${signal.aborted}, ended ${response.ended}, write ${response.write('x')}`);
            resolve();
          });
          client.close();
        }),
    );
    const { port } = await start({ routes: [route([waiting])] });
    const client = await RawClient.connect(port);
    client.send(get);
    expect(await gone).to.equal('aborted, signal true, ended true, write false');
  });

  it('stops, though a handler throws when it is told that the client has gone', async () => {
    const heard: string[] = [];
    const touchy = handler((_request, response) => {
      response.onAbort(() => {
        throw new Error('hands off');
      });
      response.onAbort(() => void heard.push('the next'));
      response.abort();
    });
    const app = await startApp({ routes: [route([touchy])] });
    const client = await RawClient.connect(app.port);
    client.send(get);
    await client.closed();
    await app.stop();
    expect([heard, app.lines.filter(({ level }) => level === 'error').map(({ message }) => message)]).to.deep.equal([
      ['the next'],
      ['a handler failed in its abort callback, after the client disconnected or the response was cut off'],
    ]);
  });

  it('takes up a pipelined request when the one before it is answered, and not at all when the client goes', async () => {
    const seen: string[] = [];
    const answered = handler(async ({ uri }, response) => {
      seen.push(uri);
      if (uri === '/third') client.close();
      // Gives the next request a chance to be handled too early.
      await new Promise((resolve) => setImmediate(resolve));
      if (uri === '/third') await new Promise<void>((resolve) => response.onAbort(resolve));
      seen.push(`${uri} done`);
    });
    const app = await startApp({ routes: [route([answered])] });
    const client = await RawClient.connect(app.port);
    client.send(['/first', '/second', '/third', '/fourth'].map((uri) => get.replace('/', uri)).join(''));
    await client.closed();
    await app.stop();
    expect(seen).to.deep.equal(['/first', '/first done', '/second', '/second done', '/third', '/third done']);
  });

  it('aborts the signal of a request when its response is complete', async () => {
    const signals: AbortSignal[] = [];
    const { port } = await start({ routes: [route([handler(({ signal }) => void signals.push(signal))])] });
    const answer = await request(port, 'GET /');
    expect([answer.status, signals.map(({ aborted }) => aborted)]).to.deep.equal([200, [true]]);
  });

  it('closes connections that stay idle for too long', async () => {
    const { port } = await start({ idle_timeout: '1ms' });
    const client = await RawClient.connect(port);
    client.send(get);
    expect(await client.closed()).to.match(/^HTTP\/1.1 200/);
  });

  it('cuts a response that takes longer than the write timeout', async () => {
    const clock = new FakeClock();
    const slow = held();
    const { port } = await start({ routes: slow.routes, write_timeout: '500ms' }, { clock });
    const answer = exchange(port, get);
    await slow.arrived;
    clock.jump(500);
    expect([await answer, clock.pending]).to.deep.equal(['', 0]);
  });
});
