import { constants } from 'node:http2';
import { fieldBlock, flag, frame, frameType, opening, Http2Client, type Frame } from '@caddis/test-helpers';
import { expect } from 'chai';
import { FrameBackend } from './testing/frame-backend.js';
import { WireEdge } from './testing/wire-edge.js';

type Fields = readonly (readonly [name: string, value: string])[];

const request = (path: string, method = 'GET'): Fields => [[':method', method], [':scheme', 'https'], [':path', path], [':authority', 'a']];
const head = (stream: number, fields: Fields, flags = 0): Buffer => frame(frameType.headers, flag.endHeaders | flags, stream, fieldBlock(fields));
const data = (stream: number, text: string, flags = 0): Buffer => frame(frameType.data, flags, stream, Buffer.from(text));
const ok: Fields = [[':status', '200']];
const sized: Fields = [...ok, ['content-length', '5']];
const last = flag.endStream;

/** Describes a response: the bytes of its body, and how it ends. */
function told(frames: readonly Frame[], stream: number): string {
  const own = frames.filter((each) => each.stream === stream);
  const body = own.filter(({ type }) => type === frameType.data).map(({ payload }) => payload.toString('latin1')).join('');
  const reset = own.find(({ type }) => type === frameType.reset);
  return `${body}${reset === undefined ? '' : ` reset ${reset.payload.readUInt32BE(0)}`}`;
}

describe('a malformed message on a connection of HTTP/2 that others use, too', () => {
  let backend: FrameBackend;
  let edge: WireEdge;
  before(async function () {
    backend = await FrameBackend.start();
    edge = await WireEdge.start({ dial: backend.dial, encrypted: true, proxy: { transport: backend.transport } });
  });
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  /** Frames that a backend sends on a stream, and what the client sees of them. */
  const responses: Readonly<Record<string, readonly [status: string, told: string, frames: (stream: number) => readonly Buffer[]]>> = {
    'a body that is longer than its length': ['200', ' reset 2', (stream) => [head(stream, sized), data(stream, 'abcdefghij', last)]],
    'more behind a body that had its length': ['200', 'abcde reset 2', (stream) => [head(stream, sized), data(stream, 'abcde'), data(stream, 'fghij', last)]],
    'a body without end behind its length': ['200', ' reset 2', (stream) => [head(stream, sized), ...Array.from({ length: 50 }, () => data(stream, 'abcdefghij'))]],
    'a body of length 0': ['200', ' reset 2', (stream) => [head(stream, [...ok, ['content-length', '0']]), data(stream, 'abc', last)]],
    'a body that is shorter than its length': ['200', 'ab reset 2', (stream) => [head(stream, sized), data(stream, 'ab', last)]],
    'no body for a length': ['502', '', (stream) => [head(stream, sized, last)]],
    'trailing fields before the length is reached': ['200', 'ab reset 2', (stream) => [head(stream, sized), data(stream, 'ab'), head(stream, [['x', 'y']], last)]],
    'trailing fields with a status': ['200', 'ab reset 2', (stream) => [head(stream, ok), data(stream, 'ab'), head(stream, ok, last)]],
    'trailing fields that end nothing': ['200', 'ab reset 2', (stream) => [head(stream, ok), data(stream, 'ab'), head(stream, [['x', 'y']])]],
    'an informational response that ends': ['502', '', (stream) => [head(stream, [[':status', '103']], last)]],
    'an informational response with a length': ['502', '', (stream) => [head(stream, [[':status', '103'], ['content-length', '5']]), head(stream, ok, last)]],
    'a body behind an informational response': ['502', '', (stream) => [head(stream, [[':status', '103']]), data(stream, 'ab', last)]],
    'no status': ['502', '', (stream) => [head(stream, [['x', 'y']], last)]],
    'two lengths': ['502', '', (stream) => [head(stream, [...sized, ['content-length', '6']]), data(stream, 'abcde', last)]],
    'a coding of HTTP/1.1': ['502', '', (stream) => [head(stream, [...ok, ['transfer-encoding', 'chunked']], last)]],
  };
  for (const [title, [status, wanted, frames]] of Object.entries(responses)) {
    for (const method of ['GET', 'POST']) {
      it(`costs the other clients of a backend nothing: ${title}, ${method}`, async () => {
        const begun: number[] = [];
        let finish = (): void => undefined;
        backend.answer = (stream, send) => {
          if (begun.push(stream) === 2) return send(...frames(stream));
          send(head(stream, ok), data(stream, 'begun '));
          finish = () => send(data(stream, 'done', last));
        };
        const client = await Http2Client.open(edge.port);
        try {
          client.send(opening(1, request('/other')));
          await client.until(() => told(client.frames, 1) === 'begun ');
          const finishOther = finish;
          client.send(opening(3, request('/x', method)));
          expect([await client.outcome(3), told(client.frames, 3)]).to.deep.equal([status, wanted]);
          finishOther();
          expect([await client.outcome(1), told(client.frames, 1)]).to.deep.equal(['200', 'begun done']);
          client.send(opening(5, request('/next')));
          await client.until(() => told(client.frames, 5) === 'begun ');
          finish();
          expect([await client.outcome(5), told(client.frames, 5)]).to.deep.equal(['200', 'begun done']);
        } finally {
          client.close();
        }
      });
    }
  }

  it('leaves the upload of another stream alone when a client sends more than it announced', async () => {
    backend.answer = (stream, send) => send(head(stream, ok, last));
    const client = await Http2Client.open(edge.port);
    try {
      client.send(opening(1, request('/other', 'POST'), flag.endHeaders), data(1, 'abc'));
      for (let stream = 3; stream < 63; stream += 2) {
        client.send(opening(stream, [...request('/x', 'POST'), ['content-length', '5']], flag.endHeaders), data(stream, 'abcdefghij', last));
        expect([await client.outcome(stream), told(client.frames, stream)]).to.deep.equal(['reset', ` reset ${constants.NGHTTP2_PROTOCOL_ERROR}`]);
      }
      client.send(data(1, 'def', last));
      expect(await client.outcome(1)).to.equal('200');
    } finally {
      client.close();
    }
  });
});
