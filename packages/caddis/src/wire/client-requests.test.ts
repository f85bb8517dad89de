import { connect } from 'node:net';
import { expect } from 'chai';
import { rawExchange, RecordingBackend, valuesOf } from '@caddis/test-servers';
import { WireEdge } from './testing/wire-edge.js';

const host = 'Host: a\r\n';
const coded = 'Transfer-Encoding: chunked';
/** Sent after each request. A server that merges it with the request, or handles it after a refusal, has lost track of request boundaries. */
const canary = `GET /canary HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;

const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\n${host}${fields}\r\n`;
const post = (fields: string, body: string): string => `POST /x HTTP/1.1\r\n${host}${fields}\r\n\r\n${body}`;
const chunks = (body: string): string => post(coded, body);
const hosted = (value: string): string => `GET /x HTTP/1.1\r\nHost: ${value}\r\n\r\n`;
/** Returns the status codes of all responses in a text. */
const statuses = (text: string): readonly string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status as string);

describe('a request on its way through the server', () => {
  let backend: RecordingBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await RecordingBackend.start();
    edge = await WireEdge.start({ dial: backend.dial });
  });
  beforeEach(() => backend.forget());
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  const refused: Readonly<Record<string, readonly [status: string, bytes: string]>> = {
    'a length and chunks': ['400', post(`Content-Length: 5\r\n${coded}`, '0\r\n\r\n')],
    'chunks and a length': ['400', post(`${coded}\r\nContent-Length: 5`, '0\r\n\r\n')],
    'the same length twice': ['400', post('Content-Length: 3\r\nContent-Length: 3', 'abc')],
    'two lengths': ['400', post('Content-Length: 3\r\nContent-Length: 4', 'abcd')],
    'a list of lengths': ['400', post('Content-Length: 3, 3', 'abc')],
    'a length with an underscore': ['400', post('Content-Length: 1_0', 'abcdefghij')],
    'a length with a blank': ['400', post('Content-Length: 1 0', 'abcdefghij')],
    'a length that no number holds exactly': ['400', post('Content-Length: 9007199254740993', 'abc')],
    'the coding identity': ['501', post('Transfer-Encoding: identity', 'abc')],
    'chunked behind a comma': ['501', post('Transfer-Encoding: ,chunked', '0\r\n\r\n')],
    'chunked before a comma': ['400', post('Transfer-Encoding: chunked,', '0\r\n\r\n')],
    'chunked with a parameter': ['501', post('Transfer-Encoding: chunked;q=1', '0\r\n\r\n')],
    'chunked in quotes': ['501', post('Transfer-Encoding: "chunked"', '0\r\n\r\n')],
    'chunked behind a blank of Latin-1': ['501', post('Transfer-Encoding: \xa0chunked', '0\r\n\r\n')],
    'chunked before a tab': ['400', post(`${coded}\t`, '0\r\n\r\n')],
    'chunked on a line of its own': ['400', post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n')],
    'an empty coding': ['400', post('Transfer-Encoding:', '0\r\n\r\n')],
    'a coding of blanks': ['400', post('Transfer-Encoding: \t ', '0\r\n\r\n')],
    'an empty coding and a length': ['400', post('Transfer-Encoding:\r\nContent-Length: 3', 'abc')],
    'another coding and a length': ['400', post('Transfer-Encoding: gzip\r\nContent-Length: 3', 'abc')],
    'a chunk without line end': ['400', chunks('3\r\nabc0\r\n\r\n')],
    'a chunk with a bare LF behind it': ['400', chunks('3\r\nabc\n0\r\n\r\n')],
    'a chunk without size': ['400', chunks('\r\nabc\r\n0\r\n\r\n')],
    'a chunk size behind a blank': ['400', chunks(' 3\r\nabc\r\n0\r\n\r\n')],
    'a chunk size that overflows': ['400', chunks('fffffffffffffffff\r\nabc\r\n0\r\n\r\n')],
    'CR in a chunk extension': ['400', chunks('3;a\rb\r\nabc\r\n0\r\n\r\n')],
    'trailing fields that frame': ['400', chunks('3\r\nabc\r\n0\r\nContent-Length: 7\r\n\r\n')],
    'a trailing field with a bare LF': ['400', chunks('3\r\nabc\r\n0\r\nX: y\n\r\n')],
    'a bare LF at the end of the head': ['400', 'GET /x HTTP/1.1\r\nHost: a\r\n\n'],
    'CR before CRLF': ['400', 'GET /x HTTP/1.1\r\nHost: a\r\r\n\n'],
    'DEL in a value': ['400', get('/x', 'X: a\x7fb\r\n')],
    'Latin-1 in a name': ['400', get('/x', 'X\xe9: b\r\n')],
    'a tab before the colon': ['400', get('/x', 'X\t: b\r\n')],
    'a tab in the target': ['400', get('/x\ty')],
    'a tab for a space': ['400', 'GET\t/x\tHTTP/1.1\r\nHost: a\r\n\r\n'],
    'HTTP/1.2': ['400', 'GET /x HTTP/1.2\r\nHost: a\r\n\r\n'],
    'HTTP/2': ['400', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    'a method that is no token': ['400', 'G@T /x HTTP/1.1\r\nHost: a\r\n\r\n'],
    'no host': ['400', 'GET /x HTTP/1.1\r\n\r\n'],
    'a host twice': ['400', `GET /x HTTP/1.1\r\n${host}${host}\r\n`],
    'a host with a user': ['400', hosted('user@a')],
    'a host with a backslash': ['400', hosted('a\\b')],
    'a host with a number sign': ['400', hosted('a#b')],
    'a host of Latin-1': ['400', hosted('caf\xe9')],
    'an absolute target and a bad host': ['400', 'GET http://b/x HTTP/1.1\r\nHost: a b\r\n\r\n'],
    'an absolute target of another scheme': ['400', get('ftp://b/x')],
    'a tunnel with a body': ['400', `CONNECT b:443 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`],
    'a tunnel with chunks': ['400', `CONNECT b:443 HTTP/1.1\r\n${host}${coded}\r\n\r\n0\r\n\r\n`],
    'an expectation that nobody knows': ['417', get('/x', 'Expect: 200-ok\r\n')],
  };
  for (const [title, [status, bytes]] of Object.entries(refused)) {
    it(`is refused with ${status}, and what follows it is not read: ${title}`, async () => {
      const answer = await rawExchange(edge.port, bytes + canary);
      expect([statuses(answer), backend.requests, backend.faults]).to.deep.equal([[status], [], []]);
    });
  }

  const passed: Readonly<Record<string, readonly [bytes: string, target: string, body?: string]>> = {
    'any bytes of a path but a broken escape': [get('/a/../b//c/./%2e%2E%00%0d%0a;p="<>\\^`{|}'), '/a/../b//c/./%2e%2E%00%0d%0a;p="<>\\^`{|}'],
    'any bytes of a query': [get('/?%zz&&a=/../&b=%'), '/?%zz&&a=/../&b=%'],
    'a target of two slashes': [get('//evil/x'), '//evil/x'],
    'a number sign, which some servers take for an end, escaped': [get('/x#y?a#z'), '/x%23y?a%23z'],
    'a long target': [get(`/${'a'.repeat(16_000)}`), `/${'a'.repeat(16_000)}`],
    'a coding in capitals, behind a tab': [post('tRANSFER-encoding:\tChUnKeD', '3;a="b\\"c"\r\nabc\r\n0\r\n\r\n'), '/x', 'abc'],
    'a length with zeros and blanks': [post('Content-Length: \t003 ', 'abc'), '/x', 'abc'],
    'a body that nobody expects': [`${get('/x', 'Content-Length: 3\r\n')}abc`, '/x', 'abc'],
    'a length that Connection names': [post('Connection: content-length\r\nContent-Length: 3', 'abc'), '/x', 'abc'],
    'chunks that Connection names': [post(`Connection: transfer-encoding\r\n${coded}`, '3\r\nabc\r\n0\r\n\r\n'), '/x', 'abc'],
    'an empty expectation': [get('/x', 'Expect:\r\n'), '/x'],
    'empty lines before the request': [`\r\n\r\n${get('/x')}`, '/x'],
    'thousands of fields': [get('/x', 'X: 1\r\n'.repeat(5000)), '/x'],
  };
  for (const [title, [bytes, target, body = '']] of Object.entries(passed)) {
    it(`is passed on, and so is the next: ${title}`, async () => {
      const answer = await rawExchange(edge.port, bytes + canary);
      expect(backend.faults).to.deep.equal([]);
      expect(backend.requests.map((request) => [request.target, request.body])).to.deep.equal([[target, body], ['/canary', '']]);
      expect(statuses(answer)).to.deep.equal(['200', '200']);
    });
  }

  /** Cases that Node's parser decides before this server, and in which releases differ: results of Node 20, and of later releases. */
  const byRelease: Readonly<Record<string, readonly [node20: readonly string[], later: readonly string[], bytes: string]>> = {
    'a length before a tab, which RFC 9110 allows': [['400'], ['200', '200'], post('Content-Length: 3\t', 'abc')],
    'a wish to close before a tab': [['200', '200'], ['200'], get('/x', 'Connection: close\t\r\n')],
  };
  for (const [title, [node20, later, bytes]] of Object.entries(byRelease)) {
    it(`is answered as the parser of this Node reads it: ${title}`, async () => {
      const answer = await rawExchange(edge.port, bytes + canary);
      expect([statuses(answer), backend.faults]).to.deep.equal([process.versions.node.startsWith('20.') ? node20 : later, []]);
    });
  }

  const ending: Readonly<Record<string, readonly [statuses: readonly string[], bytes: string]>> = {
    'a request of HTTP/1.0': [['200'], 'GET /x HTTP/1.0\r\nHost: a\r\n\r\n'],
    'a request that closes the connection': [['200'], get('/x', 'Connection: close\r\n')],
    'an offer of HTTP/2': [['200'], get('/x', 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n')],
    'an offer of HTTP/2 with a body': [['200'], post('Connection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: 3', 'abc')],
    'an offer of a protocol with a body': [['200'], post('Connection: Upgrade\r\nUpgrade: foo\r\nContent-Length: 3', 'abc')],
    'a body that its head does not announce': [['200', '501'], post('Content_Length: 3', 'abc')],
    'chunks that its head does not announce': [['200', '501'], post('Transfer_Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n')],
  };
  for (const [title, [expected, bytes]] of Object.entries(ending)) {
    it(`is answered, and then the connection is closed: ${title}`, async () => {
      const answer = await rawExchange(edge.port, bytes + canary);
      expect([statuses(answer), backend.requests.map(({ target }) => target), backend.faults]).to.deep.equal([expected, ['/x'], []]);
    });
  }

  it('brings its fields byte for byte, without those of the connection', async () => {
    const hops = 'Connection: close, x-hop, host\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nTE: gzip, trailers\r\nUpgrade: websocket\r\n';
    await rawExchange(edge.port, get('/x', `${hops}X: caf\xe9 \xff\x80\r\nEmpty:\r\nTabs: a\t"b"\r\nX: 2\r\n`));
    const own = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'via', 'accept-encoding'];
    expect(backend.requests[0]?.fields.filter(([name]) => !own.includes(name))).to.deep.equal([
      ['host', 'a'],
      ['te', 'trailers'],
      ['x', 'caf\xe9 \xff\x80'],
      ['empty', ''],
      ['tabs', 'a\t"b"'],
      ['x', '2'],
    ]);
  });

  it('has the host of its absolute target', async () => {
    await rawExchange(edge.port, get('http://user@b:81/x?y', 'Connection: close\r\n'));
    expect(backend.requests.map((request) => [request.target, valuesOf(request, 'host')])).to.deep.equal([['/x?y', ['b:81']]]);
  });

  for (const offer of ['h2c', 'websocket, H2C']) {
    it(`does not pass on the offer ${offer}, with which it would leave the proxy behind`, async () => {
      await rawExchange(edge.port, get('/x', `Connection: Upgrade, close\r\nUpgrade: ${offer}\r\n`));
      expect(backend.requests.map((request) => [valuesOf(request, 'upgrade'), valuesOf(request, 'connection')])).to.deep.equal([[[], []]]);
    });
  }

  it('is not offered another protocol over HTTP/1.0, which knows none', async () => {
    await rawExchange(edge.port, `GET /x HTTP/1.0\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    expect(backend.requests.map((request) => [valuesOf(request, 'upgrade'), valuesOf(request, 'connection')])).to.deep.equal([[[], []]]);
  });

  it('is taken up after those that were pipelined before it', async () => {
    const body = chunks('3\r\nabc\r\n0\r\n\r\n');
    const answer = await rawExchange(edge.port, body + get('/y') + body + canary);
    expect(backend.requests.map(({ target }) => target)).to.deep.equal(['/x', '/y', '/x', '/canary']);
    expect(answer.match(/(?<=\r\n\r\n)\/(?:canary|x|y)/g)).to.deep.equal(['/x', '/y', '/x', '/canary']);
  });

  it('may come in single bytes', async () => {
    await rawExchange(edge.port, ...(chunks('3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n') + canary));
    expect([backend.requests.map(({ target, body }) => target + body), backend.faults]).to.deep.equal([['/xabc', '/canary'], []]);
  });

  const phases: Readonly<Record<string, string>> = {
    'before its first byte': '',
    'in its head': 'GET /x HTTP/1.1\r\nHo',
    'before its body': post('Content-Length: 10', ''),
    'in its body': post('Content-Length: 10', 'abc'),
    'in a chunk of its body': chunks('5\r\nabc'),
    'behind it': get('/x'),
    'behind several': get('/x').repeat(5),
  };
  for (const [phase, bytes] of Object.entries(phases)) {
    for (const way of ['resetAndDestroy', 'end'] as const) {
      it(`may be given up ${phase} (${way === 'end' ? 'end' : 'reset'}), which leaves nothing behind`, async () => {
        const socket = connect(edge.port, '127.0.0.1').on('error', () => undefined);
        const closed = new Promise((resolve) => socket.resume().once('close', resolve));
        await new Promise((resolve) => socket.write(bytes, resolve));
        socket[way]();
        await closed;
        expect(statuses(await rawExchange(edge.port, canary))).to.deep.equal(['200']);
        expect(backend.faults).to.deep.equal([]);
      });
    }
  }

  it('is answered in spite of the pieces without end that follow it', async () => {
    const answer = await rawExchange(edge.port, get('/x', 'Connection: close\r\n'), ...Array.from({ length: 50 }, () => 'x'.repeat(100)));
    expect(statuses(answer)).to.deep.equal(['200']);
    expect(edge.process.output()).not.to.include('MaxListenersExceededWarning');
  });
});
