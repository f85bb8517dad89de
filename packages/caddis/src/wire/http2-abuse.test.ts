import { fieldBlock, flag, frame, frameType, opening, setting, until, Http2Client } from '@caddis/test-helpers';
import { expect } from 'chai';
import { RecordingBackend, valuesOf } from '@caddis/test-servers';
import { WireEdge } from './testing/wire-edge.js';

type Fields = readonly (readonly [name: string, value: string])[];

const usual: Fields = [[':method', 'GET'], [':scheme', 'https'], [':path', '/x'], [':authority', 'a']];
const also = (name: string, value: string): Fields => [...usual, [name, value]];
const but = (name: string, value: string): Fields => usual.map((field) => (field[0] === name ? [name, value] : field));
const without = (name: string): Fields => usual.filter((field) => field[0] !== name);
const canary = but(':path', '/canary');

/** Memory that one client may cost the server, in bytes; a flood that is buffered would cost many times as much. */
const allowance = 96 * 1024 * 1024;

/** Odd answers of a backend, by path, which HTTP/1.1 clients get unchanged. */
const odd: Readonly<Record<string, string>> = {
  '/twice': 'HTTP/1.1 200 OK\r\nETag: a\r\nETag: b\r\nX-Content-Type-Options: nosniff\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\n\r\n',
  '/hint': 'HTTP/1.1 103 Early Hints\r\nETag: a\r\nETag: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/trailer': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nETag: a\r\nETag: b\r\nTE: x\r\n\r\n',
  '/hop': 'HTTP/1.1 200 OK\r\nHTTP2-Settings: x\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nTE: x\r\nContent-Length: 0\r\n\r\n',
};

describe('a client of HTTP/2', () => {
  let backend: RecordingBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await RecordingBackend.start(({ target }) => odd[target] ?? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    // Node's own code handles all streams and fields of one read at once; on Node 24 that takes 60 ms.
    edge = await WireEdge.start({ dial: backend.dial, encrypted: true, server: { max_header_bytes: 65_536 }, maxTurnMs: 100 });
  });
  beforeEach(() => backend.forget());
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  async function connected(run: (client: Http2Client) => Promise<void>, settings?: Buffer): Promise<void> {
    const client = await Http2Client.open(edge.port, settings);
    try {
      await run(client);
    } finally {
      client.close();
    }
  }

  async function expectServing(): Promise<void> {
    await connected(async (client) => {
      client.send(opening(1, canary));
      expect(await client.outcome(1)).to.equal('200');
    });
    expect(backend.faults).to.deep.equal([]);
  }

  const refused: Readonly<Record<string, readonly [outcome: string, fields: Fields]>> = {
    'transfer-encoding': ['reset', also('transfer-encoding', 'chunked')],
    connection: ['reset', also('connection', 'close')],
    upgrade: ['reset', also('upgrade', 'h2c')],
    'keep-alive': ['reset', also('keep-alive', '1')],
    'te other than trailers': ['reset', also('te', 'gzip')],
    'a name in capitals': ['reset', also('X', 'a')],
    'CRLF in the path': ['reset', but(':path', '/x HTTP/1.1\r\nX: y')],
    'a blank in the path': ['reset', but(':path', '/x y')],
    'NUL in the path': ['reset', but(':path', '/x\0')],
    'an empty path': ['reset', but(':path', '')],
    'an absolute path': ['reset', but(':path', 'http://b/x')],
    'a broken escape in the path': ['400', but(':path', '/%zz')],
    'CRLF in the method': ['reset', but(':method', 'GET / HTTP/1.1\r\nX: ')],
    'CRLF in the authority': ['reset', but(':authority', 'a\r\nX: y')],
    'a user in the authority': ['reset', but(':authority', 'user@a')],
    'a user in the host': ['reset', [...without(':authority'), ['host', 'user@a']]],
    'a slash in the authority': ['reset', but(':authority', 'a/b')],
    'a number sign in the authority': ['reset', but(':authority', 'a#b')],
    'an empty authority': ['reset', but(':authority', '')],
    'Latin-1 in the authority': ['reset', but(':authority', 'caf\xe9')],
    'two hosts': ['reset', [...without(':authority'), ['host', 'a'], ['host', 'b']]],
    'no authority': ['reset', without(':authority')],
    'no path': ['reset', without(':path')],
    'no method': ['reset', without(':method')],
    'a path twice': ['reset', also(':path', '/y')],
    'a pseudo field behind others': ['reset', [...without(':authority'), ['x', 'y'], [':authority', 'a']]],
    'an unknown pseudo field': ['reset', also(':foo', 'x')],
    'another protocol': ['reset', also(':protocol', 'websocket')],
    'a length without a body': ['reset', also('content-length', '5')],
    'two lengths': ['reset', [...usual, ['content-length', '0'], ['content-length', '0']]],
    'a length that is no number': ['reset', also('content-length', '0x0')],
  };
  for (const [title, [outcome, fields]] of Object.entries(refused)) {
    it(`is refused, and may go on with other streams: ${title}`, async () => {
      await connected(async (client) => {
        client.send(opening(1, fields), opening(3, canary));
        expect([await client.outcome(1), await client.outcome(3)]).to.deep.equal([outcome, '200']);
      });
      expect([backend.requests.map(({ target }) => target), backend.faults]).to.deep.equal([['/canary'], []]);
    });
  }

  const leftOut: Readonly<Record<string, Fields>> = {
    'CRLF in a value': also('x', 'a\r\nb: c'),
    'LF in a value': also('x', 'a\nb'),
    'NUL in a value': also('x', 'a\0b'),
    'a value behind a blank': also('x', ' a'),
    'CRLF in a name': also('x\r\ny', 'a'),
    'a colon in a name': also('x:y', 'a'),
    'a blank in a name': also('x y', 'a'),
    'an underscore in a name': also('content_length', '5'),
    'a host besides the authority': also('host', 'b'),
  };
  for (const [title, fields] of Object.entries(leftOut)) {
    it(`gets nothing past HTTP/1.1 by a field, which is left out: ${title}`, async () => {
      await connected(async (client) => {
        client.send(opening(1, fields));
        expect(await client.outcome(1)).to.equal('200');
      });
      const own = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'via', 'accept-encoding'];
      expect([backend.requests[0]?.fields.filter(([name]) => !own.includes(name)), backend.faults]).to.deep.equal([[['host', 'a']], []]);
    });
  }

  /** Fields that nghttp2 silently drops if their value is malformed; from release 1.70 on it resets the stream. */
  const malformed: Readonly<Record<string, Fields>> = {
    'a length with a control character': also('content-length', '0\x01'),
    'a length of a blank': also('content-length', ' '),
    'a te with NUL': also('te', 'trailers\0'),
    'a connection of a blank': also('connection', ' '),
    'a transfer-encoding of a blank': also('transfer-encoding', ' '),
    'an upgrade of a blank': also('upgrade', ' '),
  };
  const [, minorOfNghttp2] = (process.versions['nghttp2'] ?? '').split('.').map(Number);
  const strict = (minorOfNghttp2 as number) >= 70;
  for (const [title, fields] of Object.entries(malformed)) {
    it(`gets nothing past HTTP/1.1 by a field that frames, ${strict ? 'and is refused' : 'which is left out'}: ${title}`, async () => {
      await connected(async (client) => {
        client.send(opening(1, fields), opening(3, canary));
        expect([await client.outcome(1), await client.outcome(3)]).to.deep.equal([strict ? 'reset' : '200', '200']);
      });
      const framing = ['content-length', 'te', 'connection', 'transfer-encoding', 'upgrade'];
      const passed = backend.requests.filter(({ target }) => target === '/x');
      expect([passed.length, passed.flatMap(({ fields: got }) => got.filter(([name]) => framing.includes(name))), backend.faults]).to.deep.equal([strict ? 0 : 1, [], []]);
    });
  }

  it('has its cookies joined to one field, and its Latin-1 passed on', async () => {
    await connected(async (client) => {
      client.send(opening(1, [...usual, ['cookie', 'a=1'], ['cookie', 'b=2'], ['x', 'caf\xe9']]));
      await client.outcome(1);
    });
    const [request] = backend.requests;
    expect(request && [valuesOf(request, 'cookie'), valuesOf(request, 'x')]).to.deep.equal([['a=1; b=2'], ['caf\xe9']]);
  });

  for (const path of Object.keys(odd)) {
    it(`gets the answer of ${path}, though Node is strict about fields`, async () => {
      await connected(async (client) => {
        client.send(opening(1, but(':path', path)));
        expect(await client.outcome(1)).to.equal('200');
      });
    });
  }

  const mismatched: Readonly<Record<string, readonly Buffer[]>> = {
    'longer than announced': [frame(frameType.data, flag.endStream, 1, Buffer.from('abcdefghij'))],
    'shorter than announced': [frame(frameType.data, flag.endStream, 1, Buffer.from('ab'))],
    'given up half-way': [frame(frameType.data, 0, 1, Buffer.from('ab')), frame(frameType.reset, 0, 1, Buffer.from([0, 0, 0, 8]))],
  };
  for (const [title, body] of Object.entries(mismatched)) {
    it(`does not get a body past the backend that is ${title}`, async () => {
      const post: Fields = [...but(':method', 'POST'), ['content-length', '5']];
      await connected(async (client) => {
        client.send(opening(1, post, flag.endHeaders), ...body, opening(3, canary));
        expect(await client.outcome(3)).to.equal('200');
      });
      expect([backend.requests.map(({ target }) => target), backend.faults]).to.deep.equal([['/canary'], []]);
    });
  }

  const floods: Readonly<Record<string, (client: Http2Client) => void>> = {
    'opens streams and resets them at once': (client) => {
      for (let stream = 1; stream < 40_000; stream += 2) client.send(opening(stream, usual), frame(frameType.reset, 0, stream, Buffer.from([0, 0, 0, 8])));
    },
    'never ends the fields of a request': (client) => {
      client.send(opening(1, usual, 0));
      for (let count = 0; count < 5000; count += 1) client.send(frame(frameType.continuation, 0, 1, fieldBlock([['x', 'a'.repeat(10_000)]])));
    },
    'never ends the fields of a request, in empty frames': (client) => {
      client.send(opening(1, usual, 0));
      for (let count = 0; count < 100_000; count += 1) client.send(frame(frameType.continuation, 0, 1));
    },
    'refers to a large field again and again': (client) => {
      const indexed = Buffer.concat([Buffer.from([0x40]), fieldBlock([['x', 'a'.repeat(3900)]]).subarray(1), Buffer.alloc(16_000 - 3910, 0xbe)]);
      for (let stream = 1; stream < 400; stream += 2) client.send(frame(frameType.headers, flag.endHeaders, stream, Buffer.concat([fieldBlock(usual), indexed.subarray(0, 15_000)])));
    },
    'asks for signs of life without reading them': (client) => {
      client.socket.pause();
      const thousand = Buffer.concat(Array.from({ length: 1000 }, () => frame(frameType.ping, 0, 0, Buffer.alloc(8))));
      for (let count = 0; count < 200; count += 1) client.send(thousand);
      client.socket.resume();
    },
    'changes its settings without end': (client) => {
      for (let count = 0; count < 100_000; count += 1) client.send(frame(frameType.settings, 0, 0, setting(4, 65_535)));
    },
    'sends empty pieces of a body': (client) => {
      client.send(opening(1, but(':method', 'POST'), flag.endHeaders));
      for (let count = 0; count < 100_000; count += 1) client.send(frame(frameType.data, 0, 1));
    },
  };
  for (const [title, flood] of Object.entries(floods)) {
    it(`does not hurt others when it ${title}`, async () => {
      const before = await edge.memory();
      await connected(async (client) => {
        flood(client);
        await client.settled();
      });
      await expectServing();
      expect((await edge.memory()) - before).to.be.below(allowance);
    });
  }

  it('may cancel as many downloads as it likes, one after the other', async () => {
    const large = 'a'.repeat(1_000_000);
    const generous = await RecordingBackend.start(() => `HTTP/1.1 200 OK\r\nContent-Length: ${large.length}\r\n\r\n${large}`);
    const other = await WireEdge.start({ dial: generous.dial, encrypted: true });
    const client = await Http2Client.open(other.port);
    try {
      for (let stream = 1; stream < 500; stream += 2) {
        client.frames.length = 0;
        client.send(opening(stream, usual));
        await client.until(() => client.frames.some(({ type }) => type === frameType.data || type === frameType.reset || type === frameType.goAway));
        expect(client.frames.map(({ type }) => type)).not.to.include.oneOf([frameType.reset, frameType.goAway]);
        // Reset and dropped data must not use up the connection's window.
        const taken = client.frames.filter(({ type }) => type === frameType.data).reduce((sum, { payload }) => sum + payload.length, 0);
        client.send(frame(frameType.reset, 0, stream, Buffer.from([0, 0, 0, 8])), frame(frameType.windowUpdate, 0, 0, uint32(taken)));
      }
    } finally {
      client.close();
      await other.stop().finally(() => generous.stop());
    }
  });

  it('does not make the server keep what it never takes, and is noticed when it hangs up', async () => {
    const large = 'a'.repeat(1_000_000);
    const generous = await RecordingBackend.start(() => `HTTP/1.1 200 OK\r\nContent-Length: ${large.length}\r\n\r\n${large}`);
    const other = await WireEdge.start({ dial: generous.dial, encrypted: true });
    const before = await other.memory();
    // With a window of 0, no byte of a body may be sent.
    const client = await Http2Client.open(other.port, setting(4, 0));
    const heads = (): number => client.frames.filter(({ type }) => type === frameType.headers).length;
    for (let count = 1; count <= 200; count += 1) {
      client.send(opening(2 * count - 1, usual));
      // Twenty at a time, because the test measures what stays in memory, not the cost of many responses in one turn.
      if (count % 20 === 0) await client.until(() => heads() === count);
    }
    const grown = (await other.memory()) - before;
    client.close();
    await until('the backend is let go', () => generous.open === 0);
    await other.stop().finally(() => generous.stop());
    expect(grown).to.be.below(allowance + 60_000_000);
  });
});

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
