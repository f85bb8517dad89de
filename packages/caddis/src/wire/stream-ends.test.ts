import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fieldBlock, flag, frame, frameType, opening, until, Http2Client, type Frame } from '@caddis/test-helpers';
import { expect } from 'chai';
import { rawExchange, RecordingBackend } from '@caddis/test-servers';
import { FrameBackend } from './testing/frame-backend.js';
import { Http2Backend } from './testing/http2-backend.js';
import { WireEdge } from './testing/wire-edge.js';

const request = (path: string, method = 'GET'): readonly (readonly [string, string])[] => [[':method', method], [':scheme', 'https'], [':path', path], [':authority', 'a']];

/** Describes the frames of a stream: their type, and whether they end it. */
function told(frames: readonly Frame[], stream: number): readonly string[] {
  return frames
    .filter((each) => each.stream === stream && each.type !== frameType.windowUpdate)
    .map(({ type, flags, payload }) => {
      if (type === frameType.reset) return `reset ${payload.readUInt32BE(0)}`;
      const what = type === frameType.headers ? 'fields' : `data ${payload.length}`;
      return (flags & flag.endStream) === 0 ? what : `${what}, end`;
    });
}

/** Responses of an HTTP/1.1 backend, by path. */
const plain: Readonly<Record<string, string>> = {
  '/length-0': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/204': 'HTTP/1.1 204 No Content\r\n\r\n',
  '/304': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  '/head': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
  '/body': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  '/trailers': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
  '/only-trailers': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n0\r\nX-T: 1\r\n\r\n',
};

/** Responses of an HTTP/2 backend, by path. */
const streams: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
  '/length-0': (stream) => stream.respond({ ':status': 200 }, { endStream: true }),
  '/204': (stream) => stream.respond({ ':status': 204 }, { endStream: true }),
  '/304': (stream) => stream.respond({ ':status': 304, 'content-length': 5 }, { endStream: true }),
  '/head': (stream) => stream.respond({ ':status': 200, 'content-length': 5 }, { endStream: true }),
  '/body': (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('hello');
  },
  '/trailers': (stream) => {
    stream.respond({ ':status': 200, trailer: 'x-t' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-t': '1' })).end('hello');
  },
  '/only-trailers': (stream) => {
    stream.respond({ ':status': 200, trailer: 'x-t' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-t': '1' })).end();
  },
};

/** What an HTTP/2 client gets, whatever protocol the backend uses. */
const frames: Readonly<Record<string, readonly string[]>> = {
  '/length-0': ['fields, end'],
  '/204': ['fields, end'],
  '/304': ['fields, end'],
  '/head': ['fields, end'],
  '/body': ['fields', 'data 5', 'data 0, end'],
  '/trailers': ['fields', 'data 5', 'fields, end'],
  '/only-trailers': ['fields', 'fields, end'],
};

/** Framing and body that an HTTP/1.1 client gets from an HTTP/2 backend. */
const framings: Readonly<Record<string, RegExp>> = {
  '/length-0': /\r\nContent-Length: 0\r\n[^]*\r\n\r\n$/,
  '/204': /^HTTP\/1\.1 204 No Content\r\n(?:(?!content-length|transfer-encoding)[^\r]+\r\n)*\r\n$/i,
  '/304': /^HTTP\/1\.1 304 Not Modified\r\n(?:(?!content-length|transfer-encoding)[^\r]+\r\n)*\r\n$/i,
  '/head': /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 5\r\n[^]*\r\n\r\n$/,
  '/body': /\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/,
  '/trailers': /\r\nTrailer: x-t\r\n[^]*\r\n\r\n5\r\nhello\r\n0\r\nx-t: 1\r\n\r\n$/,
  '/only-trailers': /\r\nTrailer: x-t\r\n[^]*\r\n\r\n0\r\nx-t: 1\r\n\r\n$/,
};

describe('the end of a response', () => {
  const undos: (() => Promise<void>)[] = [];
  after(async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
  });

  async function edgeTo(backend: Http2Backend | RecordingBackend, encrypted: boolean, proxy: object = {}): Promise<WireEdge> {
    const transport = backend instanceof Http2Backend ? { transport: backend.transport } : {};
    const edge = await WireEdge.start({ dial: backend.dial, encrypted, proxy: { ...transport, ...proxy } });
    undos.push(() => backend.stop(), () => edge.stop());
    return edge;
  }

  async function withClient<T>(edge: WireEdge, run: (client: Http2Client) => Promise<T>): Promise<T> {
    const client = await Http2Client.open(edge.port);
    try {
      return await run(client);
    } finally {
      client.close();
    }
  }

  const backends: Readonly<Record<string, () => Promise<Http2Backend | RecordingBackend>>> = {
    'HTTP/1.1': () => RecordingBackend.start(({ target }) => plain[target] ?? ''),
    'HTTP/2': () => Http2Backend.start((stream, headers) => streams[headers[':path'] as string]?.(stream)),
  };
  for (const [protocol, start] of Object.entries(backends)) {
    describe(`from a backend of ${protocol} to a client of HTTP/2`, () => {
      let edge: WireEdge;
      before(async () => (edge = await edgeTo(await start(), true)));
      for (const [path, wanted] of Object.entries(frames)) {
        it(`is sent as it is known: ${path}`, async () => {
          await withClient(edge, async (client) => {
            client.send(opening(1, request(path, path === '/head' ? 'HEAD' : 'GET')));
            await client.outcome(1);
            expect(told(client.frames, 1)).to.deep.equal(wanted);
          });
        });
      }
    });
  }

  describe('from a backend of HTTP/2 to a client of HTTP/1.1', () => {
    let edge: WireEdge;
    before(async () => (edge = await edgeTo(await (backends['HTTP/2'] as () => Promise<Http2Backend>)(), false)));
    for (const [path, wanted] of Object.entries(framings)) {
      it(`is framed as it is known: ${path}`, async () => {
        const method = path === '/head' ? 'HEAD' : 'GET';
        expect(await rawExchange(edge.port, `${method} ${path} HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n`)).to.match(wanted);
      });
    }
  });

  describe('that the server makes itself', () => {
    it('is in the head where there is no body', async () => {
      const edge = await WireEdge.start({ dial: '127.0.0.1:1', encrypted: true });
      undos.push(() => edge.stop());
      await withClient(edge, async (client) => {
        client.send(opening(1, request('/')));
        await client.outcome(1);
        expect(told(client.frames, 1)).to.deep.equal(['fields, end']);
      });
    });
  });

  describe('that comes by a reset', () => {
    const { NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_PROTOCOL_ERROR, NGHTTP2_REFUSED_STREAM } = constants;
    /** The code with which the backend resets, and the code that the client gets after it has seen part of the response. */
    const codes: readonly (readonly [number, number])[] = [
      [NGHTTP2_CANCEL, NGHTTP2_CANCEL],
      [NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_ENHANCE_YOUR_CALM],
      [NGHTTP2_INTERNAL_ERROR, NGHTTP2_INTERNAL_ERROR],
      [NGHTTP2_PROTOCOL_ERROR, NGHTTP2_INTERNAL_ERROR],
      [NGHTTP2_REFUSED_STREAM, NGHTTP2_INTERNAL_ERROR],
      [NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR],
    ];
    const head = (stream: number): Buffer => frame(frameType.headers, flag.endHeaders, stream, fieldBlock([[':status', '200']]));
    const begun = (stream: number): readonly Buffer[] => [head(stream), frame(frameType.data, 0, stream, Buffer.from('hello'))];
    const reset = (stream: number, code: number): Buffer => frame(frameType.reset, 0, stream, Buffer.from([0, 0, 0, code]));
    let backend: FrameBackend;
    let edge: WireEdge;
    let plainEdge: WireEdge;
    before(async () => {
      backend = await FrameBackend.start();
      edge = await WireEdge.start({ dial: backend.dial, encrypted: true, proxy: { transport: backend.transport } });
      plainEdge = await WireEdge.start({ dial: backend.dial, proxy: { transport: backend.transport } });
      undos.push(() => backend.stop(), () => edge.stop(), () => plainEdge.stop());
    });
    beforeEach(() => {
      backend.asked = 0;
      backend.resets.length = 0;
    });

    async function seen(): Promise<readonly string[]> {
      return withClient(edge, async (client) => {
        client.send(opening(1, request('/')));
        await client.outcome(1);
        await client.settled();
        return told(client.frames, 1);
      });
    }

    for (const [code, wanted] of codes) {
      it(`is a reset for the client, too: code ${code}`, async () => {
        backend.answer = (stream, send) => send(...begun(stream), reset(stream, code));
        expect(await seen()).to.deep.equal(['fields', 'data 5', `reset ${wanted}`]);
      });

      it(`breaks the connection of a client of HTTP/1.1: code ${code}`, async () => {
        backend.answer = (stream, send) => send(...begun(stream), reset(stream, code));
        expect(await rawExchange(plainEdge.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).to.match(/\r\n\r\n(?:5\r\nhello\r\n)?$/);
      });

      it(`is an answer where nothing was sent yet: code ${code}`, async () => {
        backend.answer = (stream, send) => send(reset(stream, code));
        expect(await seen()).to.deep.equal(['fields, end']);
        // A refused stream is retried, but only once.
        expect(backend.asked).to.equal(code === NGHTTP2_REFUSED_STREAM ? 2 : 1);
      });
    }

    it('is no end of the body for a client that has taken all that came before', async () => {
      let breakOff = (): void => undefined;
      backend.answer = (stream, send) => {
        send(...begun(stream));
        breakOff = () => send(reset(stream, NGHTTP2_CANCEL));
      };
      await withClient(edge, async (client) => {
        client.send(opening(1, request('/')));
        await client.until(() => client.frames.some(({ type }) => type === frameType.data));
        await client.settled();
        breakOff();
        await client.outcome(1);
        expect(told(client.frames, 1)).to.deep.equal(['fields', 'data 5', `reset ${NGHTTP2_CANCEL}`]);
      });
    });

    it('does not come for ever later: informational responses without end are cut', async () => {
      const hint = (stream: number): Buffer => frame(frameType.headers, flag.endHeaders, stream, fieldBlock([[':status', '103'], ['link', 'x'.repeat(8000)]]));
      backend.answer = (stream, send) => {
        for (let count = 0; count < 1400; count += 1) send(hint(stream));
        send(...begun(stream), frame(frameType.data, flag.endStream, stream));
      };
      expect(await rawExchange(plainEdge.port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')).to.match(/^HTTP\/1\.1 502 /);
    });

    it('asks a client to stop that continues with its body behind the answer', async () => {
      backend.answer = (stream, send) => send(head(stream), frame(frameType.data, flag.endStream, stream, Buffer.from('hello')));
      await withClient(edge, async (client) => {
        client.send(opening(1, request('/', 'POST'), flag.endHeaders));
        const stopped = (): boolean => client.frames.some(({ type, stream }) => type === frameType.reset && stream === 1);
        let sent = 0;
        const window = (stream: number): number =>
          client.frames.filter((each) => each.type === frameType.windowUpdate && each.stream === stream).reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 65_535);
        for (let count = 0; count < 100 && !stopped(); count += 1) {
          await client.until(() => stopped() || Math.min(window(0), window(1)) - sent >= 16_000);
          if (!stopped()) client.send(frame(frameType.data, 0, 1, Buffer.alloc(16_000)));
          sent += 16_000;
        }
        expect(told(client.frames, 1)).to.deep.equal(['fields', 'data 5', 'data 0, end', `reset ${NGHTTP2_NO_ERROR}`]);
        expect(sent).to.be.within(256 * 1024, 512 * 1024);
      });
    });

    it('frees a backend that does not read when the client cancels its upload', async () => {
      const sockets: Socket[] = [];
      const deaf = createServer((socket) => void sockets.push(socket.on('error', () => undefined).once('data', () => socket.pause()))).listen(0, '127.0.0.1');
      await once(deaf, 'listening');
      const other = await WireEdge.start({ dial: `127.0.0.1:${(deaf.address() as AddressInfo).port}`, encrypted: true });
      undos.push(
        async () => void deaf.close(),
        () => other.stop(),
      );
      await withClient(other, async (client) => {
        client.send(opening(1, request('/', 'POST'), flag.endHeaders), frame(frameType.data, 0, 1, Buffer.alloc(16_000)));
        // A connection on which nothing was sent yet would be reused for the next request.
        await until('the backend is asked', () => (sockets[0]?.bytesRead ?? 0) > 0);
        client.send(reset(1, NGHTTP2_CANCEL));
        const [socket] = sockets as [Socket];
        const closed = once(socket, 'close');
        socket.resume();
        await closed;
      });
    });

    it('behind a whole response changes nothing', async () => {
      backend.answer = (stream, send) => send(...begun(stream), frame(frameType.data, flag.endStream, stream), reset(stream, NGHTTP2_NO_ERROR));
      expect(await seen()).to.deep.equal(['fields', 'data 5', 'data 0, end']);
    });

    it('is an error where the whole connection of the backend broke', async () => {
      backend.answer = (stream, send, socket) => {
        send(...begun(stream));
        socket.end();
      };
      expect(await seen()).to.deep.equal(['fields', 'data 5', `reset ${NGHTTP2_INTERNAL_ERROR}`]);
    });

    it('reaches the backend when the client cancels', async () => {
      backend.answer = () => undefined;
      await withClient(edge, async (client) => {
        client.send(opening(1, request('/')));
        await until('the backend is asked', () => backend.asked === 1);
        client.send(reset(1, NGHTTP2_CANCEL));
        await until('the backend hears of it', () => backend.resets.length === 1);
        expect(backend.resets).to.deep.equal([NGHTTP2_CANCEL]);
      });
    });
  });
});
