import { expect } from 'chai';
import fc from 'fast-check';
import { rawExchange } from './testing/raw-exchange.js';
import { RecordingBackend } from './testing/recording-backend.js';
import { WireEdge } from './testing/wire-edge.js';

/** Whole requests that are right, from which wrong ones are made. */
const seeds = [
  'GET /x?a=b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world',
  'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n',
  'PUT /x HTTP/1.1\r\nHost: a\r\nConnection: x-hop, te\r\nX-Hop: 1\r\nTE: trailers\r\nContent-Length: 0\r\n\r\n',
  'GET http://b:80/x HTTP/1.1\r\nHost: b:80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok',
];
/** What parsers have disagreed about, here or elsewhere. */
const bits = [
  '\r', '\n', '\r\n', '\r\n\r\n', '\0', '\t', ' ', ':', ',', ';', '0', '-', '+', '_', '#', '%', '\x7f', '\x80', '\xff', '\x0b', 'chunked', 'identity',
  'Content-Length: 3\r\n', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: \r\n', 'Host: b\r\n', '0\r\n\r\n',
  'Connection: close\r\n', 'Upgrade: h2c\r\n', 'Expect: 100-continue\r\n', ' HTTP/1.1', 'HTTP/1.0', 'GET /y HTTP/1.1\r\nHost: a\r\n\r\n',
];

interface Change {
  readonly at: number;
  readonly cut: number;
  readonly bit: string;
}

const change = fc.record({ at: fc.nat(400), cut: fc.nat(4), bit: fc.oneof(fc.constantFrom('', ...bits), fc.string({ maxLength: 2 })) });
const changed = fc.record({ seed: fc.constantFrom(...seeds), changes: fc.array(change, { maxLength: 3 }) });

function apply(text: string, { at, cut, bit }: Change): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + bit + text.slice(place + cut);
}

describe('requests that are wrong at random', () => {
  let backend: RecordingBackend;
  let edge: WireEdge;

  before(async function () {
    this.timeout(20_000);
    backend = await RecordingBackend.start();
    // An unfinished request must not be waited for: its connection is closed soon, which the deadline of an exchange checks.
    edge = await WireEdge.start({ dial: backend.dial, server: { read_timeout: '150ms', read_header_timeout: '150ms', idle_timeout: '150ms' } });
  });
  after(async () => {
    await edge.stop();
    await backend.stop();
    expect(edge.strayErrors).to.deep.equal([]);
  });

  it('reach the backend as sound ones or not at all, and every connection ends', async function () {
    this.timeout(30_000);
    const conversations = fc.array(changed, { minLength: 1, maxLength: 3 });
    const batches = fc.array(conversations, { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        backend.forget();
        const answers = await Promise.all(
          batch.map((requests) => rawExchange(edge.port, requests.map(({ seed, changes }) => changes.reduce(apply, seed)).join(''))),
        );
        const answered = answers.join('').match(/HTTP\/1\.1 200 /g)?.length ?? 0;
        expect(backend.faults).to.deep.equal([]);
        expect(backend.requests.length).to.be.at.least(answered);
      }),
      { numRuns: 4, seed: Number(process.env['FUZZ_SEED'] ?? 1), endOnFailure: true },
    );
  });
});
