import { Readable } from 'node:stream';
import { isCaddisError, parseNetworkAddress } from '@caddis/core';
import { isHandlerError, type TransportRequest } from '@caddis/core/http';
import { type Backend, FakeClock, RecordingLogger, startRawBackend, until } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { FastcgiTransport } from './fastcgi-transport.js';
import { readRequest, record, type ReceivedRequest, requestEnd } from './testing/records.js';

const config = {
  root: '/srv', split_path: ['.php'], resolve_root_symlink: false, env: {}, dial_timeout: 0, read_timeout: 0, write_timeout: 0, capture_stderr: false,
};
const end = requestEnd.toString('latin1');
const output = (text: string): string => record(6, text).toString('latin1');

interface Outcome {
  status?: number;
  body: string;
  end?: true;
  error?: string;
  phase?: string;
}

interface Wish extends Partial<TransportRequest> {
  /** What the application answers once it has received the request. */
  readonly answer?: string;
  /** Whether it then closes the connection. */
  readonly closes?: boolean;
  readonly settings?: Partial<typeof config>;
  readonly clock?: FakeClock;
}

describe('the transport fastcgi', () => {
  const undos: (() => unknown)[] = [];
  const log = new RecordingLogger();
  let received = Buffer.alloc(0);

  afterEach(async () => {
    for (const undo of undos.splice(0)) await undo();
    received = Buffer.alloc(0);
    log.lines.length = 0;
  });

  async function application({ answer, closes = false }: Wish): Promise<Backend> {
    const backend = await startRawBackend((socket) => {
      let isAnswered = false;
      socket.on('data', (piece: Buffer) => {
        received = Buffer.concat([received, piece]);
        if (isAnswered || answer === undefined || !readRequest(received).isComplete) return;
        isAnswered = true;
        socket.write(answer, 'latin1');
        if (closes) socket.end();
      });
    });
    undos.push(() => backend.close());
    return backend;
  }

  /** Sends a request. @returns its events, and a promise for its end */
  async function begin(wish: Wish): Promise<{ readonly outcome: Outcome; readonly over: Promise<Outcome>; readonly transport: FastcgiTransport; readonly request: TransportRequest }> {
    const { answer: _, closes: __, settings, clock: time = new FakeClock(), address, ...rest } = wish;
    const at = address ?? parseNetworkAddress((await application(wish)).dial);
    const transport = new FastcgiTransport({ ...config, ...settings }, log, time);
    transport.provision();
    const request: TransportRequest = { address: at, method: 'GET', target: '/a.php', headers: ['Host', 'php.test'], body: undefined, contentLength: 0, upgrade: undefined, ...rest };
    const outcome: Outcome = { body: '' };
    const over = new Promise<Outcome>((resolve) => {
      transport.dispatch(request, {
        onHead: (status) => void (outcome.status = status),
        onData: (chunk) => (outcome.body += Buffer.from(chunk).toString('latin1')).length > 0,
        onEnd: () => {
          outcome.end = true;
          resolve(outcome);
        },
        onError: (error, phase) => {
          Object.assign(outcome, { error: isHandlerError(error) ? `${error.status} ${error.message}` : isCaddisError(error) ? error.code : error.message, phase });
          resolve(outcome);
        },
      });
    });
    return { outcome, over, transport, request };
  }

  const outcomes: readonly (readonly [title: string, wish: Wish, expected: Outcome])[] = [
    ['a response', { answer: `${output('Status: 201\n\nhel')}${output('lo')}${output('')}${end}` }, { status: 201, body: 'hello', end: true }],
    ['a response whose end the application leaves out, but not that of its output', { answer: `${output('\nhello')}${output('')}`, closes: true }, { status: 200, body: 'hello', end: true }],
    ['a response that is as long as it says, and then the connection', { answer: output('Content-Length: 5\n\nhello'), closes: true }, { status: 200, body: 'hello', end: true }],
    ['a response that breaks off', { answer: output('\nhello'), closes: true }, { status: 200, body: 'hello', error: 'FASTCGI_CONNECTION_CLOSED', phase: 'response' }],
    ['a response that is shorter than it says', { answer: output('Content-Length: 9\n\nhello') + end }, { status: 200, body: 'hello', error: 'FASTCGI_RESPONSE_MALFORMED', phase: 'response' }],
    ['a response that is longer than it says', { answer: output('Content-Length: 5\n\nhello, world') + end }, { status: 200, body: 'hello', end: true }],
    ['no response', { answer: '', closes: true }, { body: '', error: 'FASTCGI_CONNECTION_CLOSED', phase: 'request' }],
    ['an empty response', { answer: end }, { body: '', error: 'FASTCGI_RESPONSE_MALFORMED', phase: 'request' }],
    ['a response that ends in its head', { answer: output('A: b\n') + end }, { body: '', error: 'FASTCGI_RESPONSE_MALFORMED', phase: 'request' }],
    ['a body to HEAD, which is left out', { method: 'HEAD', answer: output('Content-Length: 5\n\nhello') + end }, { status: 200, body: '', end: true }],
    ['a body to 304, which is left out', { answer: output('Status: 304\n\nhello') + end }, { status: 304, body: '', end: true }],
    ['an application that is overloaded', { answer: record(3, '\0\0\0\0\x02\0\0\0').toString('latin1') }, { body: '', error: 'FASTCGI_REFUSED', phase: 'request' }],
    ['another protocol', { answer: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, { body: '', error: 'FASTCGI_RESPONSE_MALFORMED', phase: 'request' }],
    ['TLS that an upstream asks for', { tls: true }, { body: '', error: 'FASTCGI_ENCRYPTION_WANTED', phase: 'connect' }],
    ['a path with a NUL', { target: '/a%00.php' }, { body: '', error: '400 a path cannot contain NUL', phase: 'connect' }],
    ['a root that is not there', { settings: { root: '/nowhere', resolve_root_symlink: true } }, { body: '', error: '500 the root cannot be resolved', phase: 'connect' }],
    [
      'a long body of unknown length',
      { method: 'POST', body: Readable.from([Buffer.alloc(1024 * 1024), Buffer.alloc(1)]), contentLength: undefined },
      { body: '', error: '411 a body of more than 1048576 bytes needs a Content-Length, or request_buffers in the reverse proxy', phase: 'connect' },
    ],
    ['a body that ends too early', { method: 'POST', body: Readable.from([Buffer.from('abc')]), contentLength: 9 }, { body: '', error: '400 the body ended after 3 of 9 bytes', phase: 'request' }],
  ];
  for (const [title, wish, expected] of outcomes) {
    it(`tells of ${title}`, async () => {
      const { over } = await begin(wish);
      expect(await over).to.deep.equal(expected);
    });
  }

  const bodies: readonly (readonly [title: string, wish: Wish, body: string])[] = [
    ['in memory', { body: Buffer.from('abc'), contentLength: 3 }, 'abc'],
    ['as it comes', { body: Readable.from([Buffer.from('ab'), Buffer.from('c')]), contentLength: 3 }, 'abc'],
    ['of unknown length', { body: Readable.from([Buffer.from('ab'), Buffer.from('c')]), contentLength: undefined }, 'abc'],
    ['larger than a record', { body: Buffer.alloc(200_000, 'x'), contentLength: 200_000 }, 'x'.repeat(200_000)],
  ];
  for (const [title, wish, body] of bodies) {
    it(`sends a body ${title}`, async () => {
      await (await begin({ method: 'POST', answer: output('\n') + end, ...wish })).over;
      const { variables, ...rest }: ReceivedRequest = readRequest(received);
      expect(rest).to.deep.equal({ body, hasHead: true, isComplete: true });
      expect(variables).to.include({ CONTENT_LENGTH: String(body.length), REQUEST_METHOD: 'POST', SCRIPT_FILENAME: '/srv/a.php' });
    });
  }

  it('takes an answer that comes before the body is sent, and leaves the rest of it', async () => {
    const backend = await startRawBackend((socket) => void socket.once('data', () => socket.end(output('Status: 413\n\n') + end, 'latin1')));
    undos.push(() => backend.close());
    const body = new Readable({ read: () => undefined });
    body.push(Buffer.alloc(100_000));
    const { over } = await begin({ address: parseNetworkAddress(backend.dial), method: 'POST', body, contentLength: 10_000_000 });
    expect(await over).to.deep.equal({ status: 413, body: '', end: true });
    expect(body.isPaused()).to.equal(true);
  });

  const times: readonly (readonly [title: string, settings: Partial<typeof config>, wish: Wish, expected: Outcome])[] = [
    ['the response', { read_timeout: 5000 }, {}, { body: '', error: 'HTTP_TRANSPORT_TIMEOUT', phase: 'request' }],
    ['the rest of the response', { read_timeout: 5000 }, { answer: output('\na') }, { status: 200, body: 'a', error: 'HTTP_TRANSPORT_TIMEOUT', phase: 'response' }],
    ['the request to be taken', { write_timeout: 5000 }, { method: 'POST', body: new Readable({ read: () => undefined }), contentLength: 9 }, { body: '', error: 'HTTP_TRANSPORT_TIMEOUT', phase: 'request' }],
  ];
  for (const [title, settings, wish, expected] of times) {
    it(`waits for ${title} for as long as it is told`, async () => {
      const clock = new FakeClock();
      const { outcome, over } = await begin({ ...wish, settings, clock });
      await until('the request is there', () => received.length > 0 && outcome.status === expected.status && clock.pending === 1);
      await clock.advance(5000);
      expect(await over).to.deep.equal(expected);
      expect(clock.pending).to.equal(0);
    });
  }

  it('tells of a connection that cannot be made', async () => {
    expect(await (await begin({ address: parseNetworkAddress(`127.0.0.1:${await freePort()}`) })).over).to.deep.equal({ body: '', error: 'FASTCGI_DIAL_FAILED', phase: 'connect' });
  });

  it('does not wait for a connection to an upstream that is gone', async () => {
    const backend = await application({});
    const { over, transport, request } = await begin({ address: parseNetworkAddress(backend.dial) });
    transport.release(request.address);
    expect(await over).to.deep.equal({ body: '', error: 'PROXY_UPSTREAM_WITHDRAWN', phase: 'connect' });
  });

  for (const [status, level] of [[200, 'warn'], [500, 'error']] as const) {
    it(`logs what an application complains of with status ${status}`, async () => {
      const answer = record(7, 'PHP Warning: ').toString('latin1') + output(`Status: ${status}\n\n`) + record(7, 'x'.repeat(60_000)).toString('latin1') + record(7, 'y'.repeat(60_000)).toString('latin1') + end;
      await (await begin({ answer, settings: { capture_stderr: true } })).over;
      expect(log.lines.map(({ body, ...line }) => ({ ...line, length: String(body).length }))).to.deep.equal([{ level, message: 'stderr', truncated: true, length: 65_536 }]);
    });
  }

  it('refuses what cannot split a path', () => {
    const refusal = (split: string): unknown => new FastcgiTransport({ ...config, split_path: [split] }, log, new FakeClock()).provision();
    expect(() => refusal('.ｐhp')).to.throw('cannot split a path');
    expect(() => refusal('')).to.throw('cannot split a path');
  });
});
