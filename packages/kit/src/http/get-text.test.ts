import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { getText } from '../index.js';

describe('getText', () => {
  let server: Server;
  let answer: RequestListener;
  before(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  const { signal } = new AbortController();
  const url = (): URL => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/list?a=b`);

  it('gives the body and the headers, and closes its connection', async () => {
    answer = (request, response) => response.setHeader('X-Index', '7').end(`${request.url} ${request.headers['x-token']} €`);
    const { text, headers } = await getText(url(), { headers: { 'X-Token': 't' }, signal, maxBytes: 100 });
    expect([text, headers['x-index']]).to.deep.equal(['/list?a=b t €', '7']);
    while ((await new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))) > 0) await new Promise(setImmediate);
  });

  it('throws for another status, with what was answered', async () => {
    answer = (_request, response) => response.writeHead(403).end('no\ntoken'.padEnd(1000, '.'));
    const error = await failureOf(() => getText(url(), { signal, maxBytes: 2000 }));
    expect(error).to.deep.include({ code: 'KIT_HTTP_STATUS', status: 403 });
    expect(error.message.length).to.be.within(300, 400);
  });

  it('throws for an answer that is too large, without reading all of it', async () => {
    answer = (_request, response) => {
      const write = (error?: Error | null): void => void (error || response.write('x'.repeat(1000), write));
      write();
    };
    expect(await failureOf(() => getText(url(), { signal, maxBytes: 1000 }))).to.deep.include({ code: 'KIT_HTTP_TOO_LARGE' });
  });

  it('ends when it is not wanted any more', async () => {
    const wanted = new AbortController();
    answer = () => wanted.abort();
    expect(await failureOf(() => getText(url(), { signal: wanted.signal, maxBytes: 10 }))).to.deep.include({ name: 'AbortError' });
  });
});
