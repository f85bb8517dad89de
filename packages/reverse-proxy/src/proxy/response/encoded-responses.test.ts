import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createGunzip, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Answer, fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo } from '../../testing/running-config.js';

const encode = { handler: 'encode', encodings: { gzip: {} } };
const accepting = { headers: { 'Accept-Encoding': 'gzip' } };
const long = 'long '.repeat(200);

/** Returns what a head says about the encoding. */
function told({ headers }: Answer): readonly (string | undefined)[] {
  return [headers['content-encoding'], headers.vary, headers.etag, headers['content-length']];
}

describe('a proxied response that may be encoded', () => {
  const fixture = useFixture();

  async function ask(response: string, options: object = {}): Promise<Answer> {
    const backend = await fixture.scripted(response);
    const edge = await fixture.edge(proxyTo([backend.dial]), [encode]);
    return fetchAnswer(edge.url(), { ...accepting, ...options });
  }

  for (const [name, fields, rest] of [
    ['an event stream', 'Content-Type: text/event-stream', {}],
    ['what is to be flushed at once', 'Content-Type: application/json', { flush_interval: -1 }],
    ['another stream', 'Content-Type: text/plain', {}],
  ] as const) {
    it(`sends the head of ${name} before there is a body, and each piece as it comes`, async () => {
      let send = (_text: string): void => undefined;
      const backend = await fixture.raw((socket) => {
        send = (text) => void socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
        socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\nTransfer-Encoding: chunked\r\n\r\n`));
      });
      const edge = await fixture.edge(proxyTo([backend.dial], rest), [encode]);
      const request = get(edge.url(), { ...accepting, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(response.headers['content-encoding']).to.equal('gzip');
      const unpacked = response.pipe(createGunzip());
      for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
        send(event);
        const [piece] = (await once(unpacked, 'data')) as [Buffer];
        expect(piece.toString()).to.equal(event);
      }
      response.unpipe(unpacked);
      unpacked.destroy();
      request.destroy();
    });
  }

  for (const length of [100, 5000]) {
    for (const part of ['', 'part']) {
      it(`of ${length} bytes of which ${part.length} come has its head, and a body that is cut`, async () => {
        const backend = await fixture.raw((socket) => void socket.on('data', () => socket.end(`HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\nX-A: 1\r\nContent-Length: ${length}\r\n\r\n${part}`)));
        const edge = await fixture.edge(proxyTo([backend.dial]), [encode]);
        const answer = await fetchAnswer(edge.url(), accepting);
        expect([answer.status, answer.headers['x-a'], answer.broken]).to.deep.equal([500, '1', true]);
      });
    }
  }

  it('is never that of another request if a stream breaks off before its first piece', async () => {
    const backend = await fixture.raw((socket) => void socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n')));
    const edge = await fixture.edge(proxyTo([backend.dial]), [encode]);
    const answer = await fetchAnswer(edge.url(), accepting);
    expect([answer.status, answer.broken]).to.deep.equal([200, true]);
  });

  const untouched: Readonly<Record<string, string>> = {
    'a part': `206 Partial Content\r\nContent-Range: bytes 0-999/2000\r\nETag: "a"\r\nContent-Length: 1000`,
    'parts in a body': `206 Partial Content\r\nContent-Type: multipart/mixed; boundary=x\r\nETag: "a"\r\nContent-Length: 1000`,
    'what says a range': `200 OK\r\nContent-Range: bytes 0-999/1000\r\nETag: "a"\r\nContent-Length: 1000`,
    'what is encoded already': `200 OK\r\nContent-Encoding: x\r\nETag: "a"\r\nContent-Length: 1000`,
    'what must not be transformed': `200 OK\r\nCache-Control: public\r\ncache-control: No-Transform\r\nETag: "a"\r\nContent-Length: 1000`,
  };
  for (const [name, head] of Object.entries(untouched)) {
    it(`stays as it is: ${name}`, async () => {
      const type = head.includes('Content-Type') ? '' : 'Content-Type: text/plain\r\n';
      const answer = await ask(`HTTP/1.1 ${head}\r\n${type}\r\n${long}`);
      expect([answer.headers.etag, answer.headers['content-length'], answer.headers.vary, answer.body]).to.deep.equal(['"a"', '1000', undefined, long]);
    });
  }

  it('says the same for HEAD as for GET', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: "a"\r\nVary: Origin\r\nContent-Length: ${long.length}\r\n\r\n`;
    const [got, asked] = [await ask(head + long), await ask(head, { method: 'HEAD' })];
    expect([told(got), told(asked)]).to.deep.equal([['gzip', 'Origin, Accept-Encoding', '"a-gzip"', undefined], ['gzip', 'Origin, Accept-Encoding', '"a-gzip"', undefined]]);
    expect(gunzipSync(Buffer.from(got.body, 'latin1')).toString()).to.equal(long);
  });

  it('says the same for HEAD as for GET where it is too short', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n';
    const answers = [await ask(`${head}short`), await ask(head, { method: 'HEAD' })];
    expect(answers.map(told)).to.deep.equal([[undefined, undefined, '"a"', '5'], [undefined, undefined, '"a"', '5']]);
  });

  it('keeps weak tags, and a Vary that covers everything', async () => {
    const answer = await ask(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: W/"a"\r\nVary: *\r\nContent-Length: ${long.length}\r\n\r\n${long}`);
    expect(told(answer)).to.deep.equal(['gzip', '*', 'W/"a"', undefined]);
  });

  const tags: readonly (readonly [asked: string, seen: string, answered: string])[] = [
    ['"a-gzip"', '"a"', '"a-gzip"'],
    ['"a"', '"a"', '"a"'],
    ['W/"a-gzip"', 'W/"a-gzip"', '"a"'],
    ['"b-gzip", W/"c-gzip","a-gzip"', '"b", W/"c-gzip","a"', '"a-gzip"'],
    ['"x,y-gzip"', '"x,y"', '"a-gzip"'],
  ];
  for (const [asked, seen, answered] of tags) {
    it(`that is unchanged has the tag with which it was asked for: ${asked}`, async () => {
      const backend = await fixture.backend((request, response) => {
        response.writeHead(304, { ETag: '"a"', 'X-Asked': request.headers['if-none-match'] });
        response.end();
      });
      const edge = await fixture.edge(proxyTo([backend.dial]), [encode]);
      const { headers } = await fetchAnswer(edge.url(), { headers: { ...accepting.headers, 'If-None-Match': asked } });
      expect([headers['x-asked'], headers.etag, headers.vary]).to.deep.equal([seen, answered, 'Accept-Encoding']);
    });
  }
});
