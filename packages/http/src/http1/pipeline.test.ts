import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

/** Requests of different kinds, with a number as their path. */
const kinds: readonly ((n: number) => string)[] = [
  (n) => `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`,
  (n) => `POST /${n} HTTP/1.1\r\nHost:a\r\nContent-Length: 3\r\n\r\nabc`,
  (n) => `POST /${n} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n`,
  (n) => `HEAD /${n} HTTP/1.1\r\nHost: a\r\nX: caf\xe9\r\nX:\r\n\r\n`,
];

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('pipelined requests', () => {
  let running: RunningApp;
  let seen: string[];
  let held: (() => void) | undefined;

  const echo = handler(async (request: HttpRequest, response: HttpResponse) => {
    seen.push(request.uri);
    if (request.uri === '/hang') await new Promise<void>((resolve) => (held = resolve));
    let body = '';
    for await (const chunk of request.body) body += String(chunk);
    response.writeHead(200, ['X-Number', request.uri, 'X-Seen', String(request.headers.get('x') ?? '')]);
    response.end(body);
  });

  before(async () => {
    running = await startApp({ routes: [route([echo])] });
  });
  after(() => running.stop());
  beforeEach(() => {
    seen = [];
    held = undefined;
  });

  for (const count of [16, 17, 18, 19, 40, 500]) {
    it(`are answered whole and in their order: ${count}`, async () => {
      const numbers = Array.from({ length: count }, (_, n) => n);
      const bytes = numbers.map((n) => (kinds[n % kinds.length] as (n: number) => string)(n)).join('');
      const answer = await exchange(running.port, `${bytes}GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(seen).to.deep.equal([...numbers.map((n) => `/${n}`), '/last']);
      expect([...answer.matchAll(/X-Number: (.+)\r/g)].map(([, number]) => number)).to.deep.equal(seen);
      expect(answer.match(/X-Seen: caf\xe9/g)?.length).to.equal(numbers.filter((n) => n % kinds.length === 3).length);
    });
  }

  it('are answered when they come in single bytes', async () => {
    const client = await RawClient.connect(running.port);
    client.socket.setNoDelay(true);
    const bytes = Array.from({ length: 40 }, (_, n) => (kinds[n % kinds.length] as (n: number) => string)(n)).join('');
    for (const byte of `GET /hang HTTP/1.1\r\nHost: a\r\n\r\n${bytes}`) {
      await new Promise((resolve) => client.socket.write(byte, 'latin1', resolve));
      await nextTurn();
    }
    while (held === undefined) await nextTurn();
    held();
    await client.take('X-Number: /39\r\n');
    client.close();
    expect(seen).to.deep.equal(['/hang', ...Array.from({ length: 40 }, (_, n) => `/${n}`)]);
  });

  it('leave what follows on the wire while they wait for one that hangs', async () => {
    const client = await RawClient.connect(running.port);
    // Few requests with more bytes than the socket buffers of both ends can hold.
    const megabytes = `GET /x HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(8_000)}\r\n\r\n`.repeat(2_000);
    client.send(`GET /hang HTTP/1.1\r\nHost: a\r\n\r\n${megabytes}`);
    while (held === undefined) await nextTurn();
    expect([seen, client.socket.writableLength > 0]).to.deep.equal([['/hang'], true]);
    held();
    for (let count = 0; count < 100; count += 1) await client.take('X-Number: /x\r\n');
    client.close();
  });

  it('are refused in their turn when they are wrong, behind many that wait', async () => {
    const waiting = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(30);
    const answer = await exchange(running.port, `${waiting}GET /y HTTP/1.1\r\nHost : a\r\n\r\nGET /z HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect([...answer.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal([...Array.from({ length: 30 }, () => '200'), '400']);
  });

  it('end the connection when the server stops while they wait', async () => {
    const other = await startApp({ routes: [route([echo])] });
    const client = await RawClient.connect(other.port);
    client.send(`GET /hang HTTP/1.1\r\nHost: a\r\n\r\n${'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50)}`);
    while (held === undefined) await nextTurn();
    const stopped = other.stop();
    held();
    await stopped;
    const answer = await client.closed();
    expect(answer.match(/X-Number: .+/g)).to.deep.equal(['X-Number: /hang']);
  });
});
