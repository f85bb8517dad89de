import { expect } from 'chai';
import fc from 'fast-check';
import { rawExchange, RecordingBackend, changedMessages } from '@caddis/test-servers';
import { randomness } from './testing/randomness.js';
import { WireEdge } from './testing/wire-edge.js';

/** Valid requests that are mutated. */
const seeds = [
  'GET /x?a=b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world',
  'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n',
  'PUT /x HTTP/1.1\r\nHost: a\r\nConnection: x-hop, te\r\nX-Hop: 1\r\nTE: trailers\r\nContent-Length: 0\r\n\r\n',
  'GET http://b:80/x HTTP/1.1\r\nHost: b:80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok',
];

describe('requests that are wrong at random', () => {
  let backend: RecordingBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await RecordingBackend.start();
    // Short timeouts close the connections of unfinished requests soon; otherwise the deadline of the exchange would fail the test.
    edge = await WireEdge.start({ dial: backend.dial, server: { read_timeout: '150ms', read_header_timeout: '150ms', idle_timeout: '150ms' } });
  });
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  it('reach the backend as sound ones or not at all, and every connection ends', async function () {
    const conversations = fc.array(changedMessages(seeds), { minLength: 1, maxLength: 3 });
    const batches = fc.array(conversations, { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        backend.forget();
        const answers = await Promise.all(batch.map((requests) => rawExchange(edge.port, requests.join(''))));
        const answered = answers.join('').match(/HTTP\/1\.1 200 /g)?.length ?? 0;
        expect(backend.faults).to.deep.equal([]);
        expect(backend.requests.length).to.be.at.least(answered);
      }),
      randomness,
    );
  });
});
