import { once } from 'node:events';
import { connect } from 'node:http2';
import { HandlerError } from '@caddis/core/http';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

/** The status that a handler sets, and the statuses that clients receive: informational ones, then the final one. */
const cases: readonly (readonly [status: number, http1: string, http2: string])[] = [
  [200, '200 hi', '200 hi'],
  [599, '599 hi', '599 hi'],
  [600, '600 hi', '500 hi'],
  [888, '888 hi', '500 hi'],
  [999, '999 hi', '500 hi'],
  [100, '100 200 hi', '100 200 hi'],
  [102, '102 200 hi', '102 200 hi'],
  [103, '103 200 hi', '103 200 hi'],
  [199, '199 200 hi', '199 200 hi'],
  [101, '500 ', '500 '],
  [99, '500 ', '500 '],
  [1000, '500 ', '500 '],
  [0, '500 ', '500 '],
  [-200, '500 ', '500 '],
  [200.5, '500 ', '500 '],
  [Number.NaN, '500 ', '500 '],
  [Infinity, '500 ', '500 '],
];

describe('the status of a response', () => {
  let plain: RunningApp;
  let encrypted: RunningApp;

  before(async () => {
    const answers = handler(({ uri }, response) => {
      const [, way, status] = uri.split('/');
      if (way === 'error') throw new HandlerError(Number(status), 'it fails');
      if (way === 'head') response.writeHead(Number(status), ['X', '1']);
      else response.status = Number(status);
      response.end('hi');
    });
    const tls = { certificates: { load_pem: [certificates.a] } };
    const policy = { default_sni: 'a.example' };
    const routes = [route([answers])];
    plain = await startApp({ routes });
    encrypted = await startApp({ routes, tls_connection_policies: [policy] }, { tls });
  });
  after(async () => {
    await plain.stop();
    await encrypted.stop();
  });

  async function overHttp1(path: string): Promise<string> {
    const answer = await exchange(plain.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const statuses = [...answer.matchAll(/^HTTP\/1.1 (\d+)/gm)].map(([, status]) => status);
    const last = answer.slice(answer.lastIndexOf('HTTP/1.1 '));
    return `${statuses.join(' ')} ${last.slice(last.indexOf('\r\n\r\n') + 4).replace(/^2\r\nhi\r\n0\r\n\r\n$/, 'hi')}`;
  }

  async function overHttp2(path: string): Promise<string> {
    const session = connect(`https://127.0.0.1:${encrypted.port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': path });
    const statuses: unknown[] = [];
    let body = '';
    stream.on('headers', (head) => statuses.push(head[':status'])).on('response', (head) => statuses.push(head[':status']));
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    await once(stream, 'close');
    session.destroy();
    return `${statuses.join(' ')} ${body}`;
  }

  for (const [status, http1, http2] of cases) {
    for (const way of ['set', 'head']) {
      it(`becomes ${http1}over HTTP/1, ${http2}over HTTP/2, when a handler ${way === 'set' ? 'sets' : 'writes'} ${status}`, async () => {
        expect([await overHttp1(`/${way}/${status}`), await overHttp2(`/${way}/${status}`)]).to.deep.equal([http1, http2]);
      });
    }
  }

  it('is 500 where that of an error cannot be one', async () => {
    for (const status of [99, 1000, Number.NaN]) expect([await overHttp1(`/error/${status}`), await overHttp2(`/error/${status}`)]).to.deep.equal(['500 ', '500 ']);
    expect(await overHttp2('/error/888')).to.equal('500 ');
  });
});
