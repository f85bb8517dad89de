import { once } from 'node:events';
import { HandlerError } from '@caddis/core/http';
import { type LogLine, RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { answers, handler, type HandlerInput, route, type TestServer } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

const all = {};
const answer = answers({ status_code: 201, headers: { 'Set-Cookie': ['s=1'] }, body: 'four' });

/** Returns the log lines of a server that has answered one request. */
async function linesOf(server: TestServer, bytes: string): Promise<readonly LogLine[]> {
  const app = await startApp(server);
  await exchange(app.port, bytes);
  await app.stop();
  return app.lines;
}

/** Removes the fields that state which module wrote a line. */
function ownFields(line: LogLine | undefined): Readonly<Record<string, unknown>> {
  const { module: _module, path: _path, ...own } = line ?? ({} as LogLine);
  return own;
}

const request = (host: string): string =>
  `POST /a?b HTTP/1.1\r\nHost: ${host}\r\nCookie: secret=1\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc`;

describe('access log', () => {
  it('has a line with all fields for each request, as it came, without credentials', async () => {
    const changing = handler(async (changed, _response, next) => {
      for await (const _ of changed.body);
      changed.headers.delete('X-A');
      changed.host = 'changed';
      changed.uri = '/changed';
      return next();
    });
    const [line] = await linesOf({ logs: all, routes: [route([changing, answer])] }, request('Example.com:80'));
    const { duration, request: shown, level, message, ...fields } = ownFields(line) as LogLine & { duration: number; request: { remote_port: string } };
    expect(duration).to.be.within(0, 10);
    expect(shown.remote_port).to.match(/^\d+$/);
    expect({ level, message, fields, shown: { ...shown, remote_port: '' } }).to.deep.equal({
      level: 'info',
      message: 'handled request',
      fields: {
        logger: 'http.log.access',
        bytes_read: 3,
        user_id: '',
        size: 4,
        status: 201,
        resp_headers: {
          Server: ['Caddis'],
          'Set-Cookie': ['REDACTED'],
          'Content-Type': ['text/plain; charset=utf-8'],
          'Content-Length': ['4'],
        },
      },
      shown: {
        remote_ip: '127.0.0.1',
        remote_port: '',
        client_ip: '127.0.0.1',
        proto: 'HTTP/1.1',
        method: 'POST',
        host: 'Example.com:80',
        uri: '/a?b',
        headers: { Cookie: ['REDACTED'], 'X-A': ['1', '2'], 'Content-Length': ['3'], Connection: ['close'] },
      },
    });
  });

  const failing = handler(() => {
    throw new HandlerError(503, 'no');
  });
  const renamed = { handler: 'vars', access_logger_names: ['x', ''] };
  const names = { 'a.example': ['one', 'two'], '*.example': 'wild' };
  const cases: readonly (readonly [name: string, server: TestServer, host: string, lines: readonly string[]])[] = [
    ['is off by default', { routes: [route([answer])] }, 'a', []],
    ['says NOP when nobody answers', { logs: all }, 'a', ['info http.log.access NOP']],
    ['is an error from status 500 on', { logs: all, routes: [route([failing])] }, 'a', ['error http.log.error request failed', 'error http.log.access handled request']],
    ['has a name by default', { logs: { ...all, default_logger_name: 'main' } }, 'a', ['info http.log.access.main NOP']],
    ['has names by host', { logs: { ...all, logger_names: names } }, 'A.example:80', ['info http.log.access.one NOP', 'info http.log.access.two NOP']],
    ['has names by hosts with wildcards', { logs: { ...all, logger_names: names } }, 'b.example', ['info http.log.access.wild NOP']],
    ['has names that a handler chooses', { logs: { ...all, logger_names: names }, routes: [route([renamed])] }, 'a.example', ['info http.log.access.x NOP', 'info http.log.access NOP']],
    ['has the names for errors, too', { logs: { ...all, default_logger_name: 'main' }, routes: [route([failing])] }, 'a', ['error http.log.error.main request failed', 'error http.log.access.main handled request']],
    ...['constructor', '__proto__'].map((host) => [`has no names that a host called ${host} could name`, { routes: [route([failing])] }, host, ['error http.log.error request failed']] as const),
    ['leaves hosts out', { logs: { ...all, skip_hosts: ['*.example'] } }, 'b.example', []],
    ['leaves hosts without names out', { logs: { ...all, logger_names: names, skip_unmapped_hosts: true } }, 'c', []],
    ...['log_skip', 'skip_log'].map((name) => [`leaves requests out that say so with ${name}`, { logs: all, routes: [route([{ handler: 'vars', [name]: true }])] }, 'a', []] as const),
  ];
  for (const [name, server, host, lines] of cases) {
    it(name, async () => {
      const logged = await linesOf(server, request(host));
      expect(logged.map(({ level, logger, message }) => `${level} ${String(logger)} ${message}`)).to.deep.equal(lines);
    });
  }

  it('has status 499 where the client left before it was answered, and the true one where it left later', async () => {
    let arrived = (): void => undefined;
    let left = (): void => undefined;
    const waiting = handler(async ({ uri, signal }, response) => {
      if (uri === '/begun') response.write('begun');
      if (uri === '/set') response.status = 404;
      const gone = once(signal, 'abort');
      arrived();
      await gone;
      left();
    });
    const app = await startApp({ logs: all, routes: [route([waiting])] });
    for (const uri of ['/', '/set', '/begun']) {
      const client = await RawClient.connect(app.port);
      const there = new Promise<void>((resolve) => (arrived = resolve));
      client.send(`GET ${uri} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await there;
      if (uri === '/begun') await client.take('begun');
      const noticed = new Promise<void>((resolve) => (left = resolve));
      client.close();
      await noticed;
    }
    await app.stop();
    expect(app.lines.map(({ status }) => status)).to.deep.equal([499, 499, 200]);
  });

  it('has the fields that handlers add, early or late, wherever the response ends', async () => {
    const add = (key: string, value: string, early = false): HandlerInput => ({ handler: 'log_append', key, value, early });
    const adding = [add('constant', 'shop'), add('early', '{http.vars.user}', true), add('late', '{http.vars.user}'), add('twice', 'outer'), add('twice', 'inner'), add('status', 'mine')];
    const [line] = await linesOf({ logs: all, routes: [route([...adding, { handler: 'vars', user: 'ann' }, answer])] }, request('a'));
    const { constant, early, late, twice, status, size } = line as Readonly<Record<string, unknown>> & LogLine;
    expect({ constant, early, late, twice, status, size }).to.deep.equal({
      constant: 'shop',
      early: '',
      late: 'ann',
      twice: 'outer',
      status: 'mine',
      size: 4,
    });
  });

  it('counts bytes, not characters', async () => {
    const pieces = handler((_request, response) => {
      response.write('漢');
      response.end('é');
    });
    const [line] = await linesOf({ logs: all, routes: [route([pieces])] }, request('a'));
    expect(line?.['size']).to.equal(5);
  });

  it('is UTF-8, whatever bytes a client sends', async () => {
    const [line] = await linesOf({ logs: all, routes: [route([answer])] }, 'GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa9\xff\r\nConnection: close\r\n\r\n');
    const { headers } = (line?.['request'] ?? {}) as { headers?: Readonly<Record<string, unknown>> };
    expect(headers?.['X']).to.deep.equal(['é\ufffd']);
  });

  it('shows credentials on demand', async () => {
    const [line] = await linesOf({ logs: { ...all, should_log_credentials: true }, routes: [route([answer])] }, request('a'));
    const { request: shown, resp_headers: sent } = (line ?? {}) as { request: { headers: Record<string, unknown> }; resp_headers: Record<string, unknown> };
    expect([shown.headers['Cookie'], sent['Set-Cookie']]).to.deep.equal([['secret=1'], ['s=1']]);
  });
});

describe('error log', () => {
  it('has a line with all fields for each failure', async () => {
    const cause = new HandlerError(502, 'no backend');
    const failing = handler(() => Promise.reject(cause));
    const [line, ...more] = await linesOf({ routes: [route([failing])] }, request('a'));
    const { duration, err_id: id, err_trace: trace, request: shown, level, message, ...fields } = ownFields(line);
    expect(duration).to.be.within(0, 10);
    expect(id).to.match(/^[a-z\d]{9}$/);
    expect(trace).to.match(/access-log\.test/);
    expect((shown as { headers: unknown }).headers).to.deep.equal({ Cookie: ['REDACTED'], 'X-A': ['1', '2'], 'Content-Length': ['3'], Connection: ['close'] });
    expect([level, message, fields, more]).to.deep.equal(['error', 'request failed', { logger: 'http.log.error', err: cause, status: 502 }, []]);
  });

  const levels: readonly (readonly [name: string, status: number, handled: boolean, lines: readonly string[]])[] = [
    ['ERROR from 500 on', 500, false, ['error']],
    ['DEBUG below', 404, false, ['debug']],
    ['DEBUG when error routes have answered', 500, true, ['debug']],
    ['DEBUG when the client has gone', 499, false, ['debug']],
  ];
  for (const [name, status, handled, expected] of levels) {
    it(`writes ${name}`, async () => {
      const failing = handler(() => Promise.reject(new HandlerError(status, 'no')));
      const lines = await linesOf({ routes: [route([failing])], errors: { routes: handled ? [route([answer])] : [] } }, request('a'));
      expect(lines.map(({ level }) => level)).to.deep.equal(expected);
    });
  }
});
