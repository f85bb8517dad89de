import { RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';

describe('a body in small pieces', () => {
  let running: RunningApp;
  let pieces: number;

  before(async () => {
    const echo = handler(async (request, response) => {
      let body = '';
      for await (const chunk of request.body) {
        pieces += 1;
        body += String(chunk);
      }
      response.end(body);
    });
    running = await startApp({ routes: [route([echo])] });
  });
  after(() => running.stop());
  beforeEach(() => (pieces = 0));

  it('arrives whole and in order, put together where they come at once', async () => {
    const sizes = Array.from({ length: 20_000 }, (_, at) => (at % 977 === 0 ? 3000 : 1 + (at % 3)));
    const parts = sizes.map((size, at) => String.fromCharCode(97 + (at % 26)).repeat(size));
    const answer = await exchange(running.port, `${head}${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`);
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).to.equal(parts.join(''));
    expect(pieces).to.be.below(5000);
  });

  it('arrives piece by piece where it comes so', async () => {
    const client = await RawClient.connect(running.port);
    client.send(head);
    for (let count = 0; count < 50; count += 1) {
      client.send('1\r\nx\r\n');
      while (pieces <= count) await new Promise((resolve) => setImmediate(resolve));
    }
    client.send('0\r\n\r\n');
    expect((await client.closed()).endsWith('x'.repeat(50))).to.equal(true);
  });
});
