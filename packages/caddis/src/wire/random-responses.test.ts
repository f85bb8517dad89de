import { expect } from 'chai';
import fc from 'fast-check';
import { rawExchange, changedMessages } from '@caddis/test-servers';
import { HostileBackend } from './testing/hostile-backend.js';
import { randomness } from './testing/randomness.js';
import { WireEdge } from './testing/wire-edge.js';

/** Valid responses that are mutated. Each contains the ID of its exchange. */
const seeds = [
  'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nX: y\r\n\r\nmark<ID>',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n8;x=y\r\nmark<ID>\r\n0\r\nX-T: 1\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 404 Not Found\r\nConnection: x-hop\r\nX-Hop: 1\r\nContent-Length: 8\r\n\r\nmark<ID>',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 8\r\n\r\nmark<ID>',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nX: y\r\n\r\nmark<ID>',
];

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
/** A head that any client can parse, whatever the backend has sent. */
const soundHead = /^HTTP\/1\.1 \d{3} [\t\x20-\x7e\x80-\xff]*\r\n(?:[!#$%&'*+\-.^_`|~\w]+: [\t\x20-\x7e\x80-\xff]*\r\n)*\r\n/;

describe('responses that are wrong at random', () => {
  let backend: HostileBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await HostileBackend.start();
    edge = await WireEdge.start({ dial: backend.dial, proxy: { transport: { protocol: 'http', read_timeout: '3s' } } });
  });
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  it('never reach the client of another exchange, and every connection ends', async function () {
    const behaviours = fc.record({ bytes: changedMessages(seeds), then: fc.constantFrom('end', 'reset', undefined) });
    await fc.assert(
      fc.asyncProperty(fc.array(behaviours, { minLength: 100, maxLength: 100 }), async (batch) => {
        const ids = batch.map((_, index) => String(1000 + index));
        for (const [index, { bytes, then }] of batch.entries()) {
          const own = bytes.replaceAll('<ID>', ids[index] as string);
          backend.behaviours.set(`/x${ids[index]}`, then === undefined ? { bytes: own } : { bytes: own, then });
        }
        await Promise.all(
          ids.map(async (id) => {
            const got = await rawExchange(edge.port, get(`/x${id}`));
            if (got !== '') expect(got).to.match(soundHead);
            expect(got.replaceAll(`mark${id}`, '')).not.to.match(/mark\d{4}/);
            expect(await rawExchange(edge.port, get(`/good${id}`))).to.match(new RegExp(`^HTTP/1.1 200 OK\\r\\n[^]*\\r\\n\\r\\n/good${id}$`));
          }),
        );
      }),
      randomness,
    );
  });
});
