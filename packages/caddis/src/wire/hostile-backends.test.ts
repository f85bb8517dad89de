import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { rawExchange } from '@caddis/test-servers';
import { HostileBackend, type Behaviour } from './testing/hostile-backend.js';
import { WireEdge } from './testing/wire-edge.js';

const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
const coded = 'Transfer-Encoding: chunked';
const hint = 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n';
const packed = gzipSync('hello'.repeat(100)).toString('latin1');

const answer = (fields: string, body = ''): string => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${body}`;
const sized = (length: string, body: string): string => answer(`Content-Length: ${length}`, body);
const chunks = (body: string): string => answer(coded, body);
const zipped = (body: string): string => answer(`Content-Encoding: gzip\r\nContent-Length: ${body.length}`, body);
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;

/** Removes the fields that each response has. */
function bare(text: string): string {
  return text.replaceAll(/(?:Date|Connection|Server|Via): .*\r\n/g, '');
}

describe('a backend that behaves badly', () => {
  let backend: HostileBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await HostileBackend.start();
    edge = await WireEdge.start({ dial: backend.dial, proxy: { transport: { protocol: 'http', max_response_header_size: 200_000 } } });
  });
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  async function provoke(behaviour: Behaviour): Promise<string> {
    backend.behaviours.set('/x', behaviour);
    const got = await rawExchange(edge.port, get('/x'));
    // Whatever the backend did, the next client gets the right answer.
    expect(bare(await rawExchange(edge.port, get('/canary')))).to.equal(`${sized('7', '/canary')}`);
    return bare(got);
  }

  const refused: Readonly<Record<string, Behaviour>> = {
    'no status line': { bytes: 'garbage\r\n\r\n' },
    'another version': { bytes: 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n' },
    'two blanks before the status': { bytes: 'HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n' },
    'a status of two digits': { bytes: 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n' },
    'a status of four digits': { bytes: 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n' },
    'a status below 100': { bytes: 'HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n' },
    'a control character in the reason': { bytes: 'HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n' },
    'bare LF': { bytes: 'HTTP/1.1 200 OK\nContent-Length: 0\n\n' },
    'bare CR': { bytes: answer('X: a\rSet-Cookie: b\r\nContent-Length: 0') },
    'a folded field': { bytes: answer('X: a\r\n b\r\nContent-Length: 0') },
    'NUL in a value': { bytes: answer('X: a\0b\r\nContent-Length: 0') },
    'a blank before the colon': { bytes: answer('X : a\r\nContent-Length: 0') },
    'an empty name': { bytes: answer(': a\r\nContent-Length: 0') },
    'Latin-1 in a name': { bytes: answer('X\xe9: a\r\nContent-Length: 0') },
    'two lengths': { bytes: answer('Content-Length: 2\r\nContent-Length: 3', 'ok!') },
    'a list of lengths': { bytes: sized('2, 2', 'ok') },
    'a length with a sign': { bytes: sized('+2', 'ok') },
    'a negative length': { bytes: sized('-2', 'ok') },
    'a hexadecimal length': { bytes: sized('0x2', 'ok') },
    'an empty length': { bytes: sized('', 'ok'), then: 'end' },
    'a length that is too long': { bytes: sized('99999999999999999999', 'ok') },
    'another coding': { bytes: answer('Transfer-Encoding: gzip, chunked', '0\r\n\r\n') },
    'almost chunked': { bytes: answer('Transfer-Encoding: xchunked', 'abc'), then: 'end' },
    'chunked twice': { bytes: answer(`${coded}\r\n${coded}`, '0\r\n\r\n') },
    'another protocol, unasked': { bytes: 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nevil' },
    'a head that is too large': { bytes: sized('2\r\nX: '.concat('a'.repeat(250_000)), 'ok') },
    'a head of more fields than anybody sends': { bytes: answer(`Content-Length: 2\r\n${'a:b\r\n'.repeat(25_000)}c:d`, 'ok') },
    'informational responses without end': { bytes: hint.repeat(10_000) },
    'nothing but the end': { bytes: '', then: 'end' },
    'nothing but a reset': { bytes: '', then: 'reset' },
    'half a head': { bytes: 'HTTP/1.1 200 OK\r\nX:', then: 'end' },
  };
  for (const [title, behaviour] of Object.entries(refused)) {
    it(`ends in 502: ${title}`, async () => {
      const got = await provoke(behaviour);
      expect(got.slice(got.lastIndexOf('HTTP/1.1'))).to.equal('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    });
  }

  const broken: Readonly<Record<string, Behaviour>> = {
    'a length that is not reached': { bytes: sized('10', 'ok'), then: 'end' },
    'a reset before the length is reached': { bytes: sized('10', 'ok'), then: 'reset' },
    'a reset where the end was to come': { bytes: answer('X: y', 'body'), then: 'reset' },
    'an end between two chunks': { bytes: chunks('3\r\nabc\r\n'), then: 'end' },
    'an end in a chunk': { bytes: chunks('5\r\nabc'), then: 'end' },
    'an end before the last line': { bytes: chunks('3\r\nabc\r\n0\r\n'), then: 'end' },
    'a chunk size that is no number': { bytes: chunks('3\r\nabc\r\nzz\r\n') },
    'a negative chunk size': { bytes: chunks('3\r\nabc\r\n-3\r\nabc\r\n0\r\n\r\n') },
    'a chunk size that overflows': { bytes: chunks('fffffffffffffffff\r\nabc') },
    'a chunk size beyond exact numbers': { bytes: chunks('20000000000000\r\nabc') },
    'a chunk that is longer than it says': { bytes: chunks('3\r\nabcd\r\n0\r\n\r\n') },
    'chunks with bare LF': { bytes: chunks('3\nabc\n0\n\n') },
    'an endless chunk extension': { bytes: chunks(`3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`) },
    'chunks that are all extension': { bytes: chunks(`1;${'a'.repeat(100)}\r\na\r\n`.repeat(300)) },
    'a malformed trailing field': { bytes: chunks('3\r\nabc\r\n0\r\nX : 1\r\n\r\n') },
    'trailing fields without end': { bytes: chunks(`3\r\nabc\r\n0\r\nX: ${'a'.repeat(70_000)}`) },
    'a body that is not gzip': { bytes: zipped('hello') },
    'gzip that breaks off': { bytes: zipped(packed.slice(0, -5)) },
  };
  for (const [title, behaviour] of Object.entries(broken)) {
    it(`leaves a response that the client sees to be broken: ${title}`, async () => {
      const got = await provoke(behaviour);
      // A reset may overtake all data that was sent before it.
      if (behaviour.then === 'reset' && got.startsWith('HTTP/1.1 502 ')) return;
      const [head = '', body = ''] = got.split('\r\n\r\n', 2);
      const length = /Content-Length: (\d+)/.exec(head)?.[1];
      if (length === undefined) expect(got).not.to.match(/0\r\n\r\n$/);
      else expect(body.length).to.be.below(Number(length));
    });
  }

  const passed: Readonly<Record<string, readonly [behaviour: Behaviour, expected: string]>> = {
    'a length and chunks, of which the chunks count': [
      { bytes: answer(`Content-Length: 99\r\n${coded}`, '3\r\nabc\r\n0\r\n\r\n') },
      chunks('3\r\nabc\r\n0\r\n\r\n'),
    ],
    'the same length twice': [{ bytes: answer('Content-Length: 2\r\nContent-Length: 2', 'ok') }, sized('2', 'ok')],
    'more than the length': [{ bytes: sized('2', `ok${evil}`) }, sized('2', 'ok')],
    'more than the last chunk': [{ bytes: chunks(`3\r\nabc\r\n0\r\n\r\n${evil}`) }, chunks('3\r\nabc\r\n0\r\n\r\n')],
    'a body with 204': [{ bytes: `HTTP/1.1 204 No Content\r\n\r\n${evil}` }, 'HTTP/1.1 204 No Content\r\n\r\n'],
    'a body with 304': [
      { bytes: `HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n${evil}` },
      'HTTP/1.1 304 Not Modified\r\n\r\n',
    ],
    'HTTP/1.0 with chunks': [{ bytes: `HTTP/1.0 200 OK\r\n${coded}\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n${evil}` }, chunks('0\r\n\r\n')],
    'HTTP/1.0 until the end': [{ bytes: 'HTTP/1.0 200 OK\r\n\r\nbody', then: 'end' }, chunks('4\r\nbody\r\n0\r\n\r\n')],
    'a chunk size with many zeros': [{ bytes: chunks('0000000000000003\r\nabc\r\n0\r\n\r\n') }, chunks('3\r\nabc\r\n0\r\n\r\n')],
    'trailing fields, of which none frames': [
      { bytes: chunks('0\r\nX-T: 1\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\nHost: b\r\nConnection: close\r\nTE: gzip\r\n\r\n') },
      chunks('0\r\nX-T: 1\r\n\r\n'),
    ],
    'informational responses, of which none frames': [
      { bytes: `HTTP/1.1 100 Continue\r\n\r\n${hint}HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n${coded}\r\nConnection: close\r\n\r\n${sized('2', 'ok')}` },
      `${hint}HTTP/1.1 103 Early Hints\r\n\r\n${sized('2', 'ok')}`,
    ],
    'fields of its connection': [
      { bytes: answer('Connection: X-Hop, close\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nContent-Length: 2', 'ok') },
      sized('2', 'ok'),
    ],
    'a large head in many fields': [
      { bytes: answer(`${'X: y\r\n'.repeat(20_000)}Content-Length: 2`, 'ok') },
      answer(`${'X: y\r\n'.repeat(20_000)}Content-Length: 2`, 'ok'),
    ],
  };
  for (const [title, [behaviour, expected]] of Object.entries(passed)) {
    it(`is understood, and its connection not used again where that is doubtful: ${title}`, async () => {
      const got = await provoke(behaviour);
      expect(got).to.equal(expected);
    });
  }

  it('is understood where each of many chunks has a padded size', async () => {
    const piece = 'a'.repeat(256);
    const got = await provoke({ bytes: chunks(`${`100      \r\n${piece}\r\n`.repeat(3000)}0\r\n\r\n`) });
    expect(got.slice(chunks('').length).replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')).to.equal(`${piece.repeat(3000)}\r\n`);
  });

  it('is read no faster than a slow client, whose drain is waited for once', async () => {
    const body = 'a\r\n0123456789\r\n'.repeat(100_000);
    backend.behaviours.set('/slow', { bytes: chunks(`${body}0\r\n\r\n`) });
    const socket = connect(edge.port, '127.0.0.1');
    let received = 0;
    let end = '';
    socket.on('data', (piece: Buffer) => {
      received += piece.length;
      end = (end + piece.toString('latin1')).slice(-7);
      socket.pause();
      setImmediate(() => socket.resume());
    });
    const closed = once(socket, 'close');
    socket.write(get('/slow'));
    await closed;
    // Chunks that arrive together are merged, but their content and the last line stay the same.
    expect([received > 1_000_000, end]).to.deep.equal([true, '\r\n0\r\n\r\n']);
    // Node prints this warning at the eleventh listener.
    expect(edge.process.output()).not.to.include('MaxListenersExceededWarning');
  });

  it('is not believed to have ended when it reset the connection, though both may look alike', async () => {
    // Whether the reset arrives with the last bytes or after them depends on the kernel.
    for (let count = 0; count < 20; count += 1) {
      const got = await provoke({ bytes: answer('X: y', 'body'), then: 'reset' });
      if (!got.startsWith('HTTP/1.1 502 ')) expect(got).not.to.match(/\r\n0\r\n\r\n$/);
    }
  });
});
