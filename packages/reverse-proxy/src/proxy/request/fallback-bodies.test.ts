import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { expect } from 'chai';
import { type Answer, fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo, type RunningConfig } from '../../testing/running-config.js';
import { useCertificates } from '../../testing/suite-certificates.js';

const large = Buffer.alloc(1_500_000, 'The body of a request. ');
const small = Buffer.from('a small body');
const nothing = Buffer.alloc(0);

/** Text that identifies a body. */
function markOf(body: Uint8Array): string {
  return `${body.length} ${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
}

describe('the body of a request that comes to another proxy', () => {
  const fixture = useFixture();

  /** Answers with the mark of the body that it received. */
  const marking = (): ReturnType<typeof fixture.backend> =>
    fixture.backend((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.end(markOf(Buffer.concat(chunks))));
    });
  /** Reads a part of the body and closes the connection. */
  const greedy = (): ReturnType<typeof fixture.raw> =>
    fixture.raw((socket) => {
      let received = '';
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (/\r\n\r\n[^]+/.test(received)) socket.destroy();
      });
    });

  /** The ways in which a failed proxy leads to the next one. */
  const ways: Readonly<Record<string, (first: object, second: object) => Promise<RunningConfig>>> = {
    'by the error routes of the server': (first, second) =>
      fixture.run({ apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes: [{ handle: [first] }], errors: { routes: [{ handle: [second] }] } } } } } }),
    'by the error routes of a subroute': (first, second) =>
      fixture.edge({ handler: 'subroute', routes: [{ handle: [first] }], errors: { routes: [{ handle: [second] }] } }),
  };
  const bodies = { small, large, empty: nothing };
  const framings = { 'with a length': (body: Buffer) => ({ 'Content-Length': body.length }), 'in chunks': () => ({ 'Transfer-Encoding': 'chunked' }) };
  const send = (edge: RunningConfig, body: Buffer, headers: object): Promise<Answer> => fetchAnswer(`${edge.url()}/`, { method: 'POST', body, headers: { ...headers } });

  for (const [way, run] of Object.entries(ways)) {
    for (const [size, body] of Object.entries(bodies)) {
      for (const [framing, fields] of Object.entries(framings)) {
        it(`${way} is whole when nothing of it was read: ${size}, ${framing}`, async () => {
          const [refused, backup] = [await fixture.refused(), await marking()];
          const edge = await run(proxyTo([refused]), proxyTo([backup.dial]));
          expect((await send(edge, body, fields(body))).body).to.equal(markOf(body));
        });

        it(`${way} is whole when request_buffers are longer: ${size}, ${framing}`, async () => {
          const [bad, backup] = [await fixture.raw((socket) => void socket.once('data', () => socket.destroy())), await marking()];
          const edge = await run(proxyTo([bad.dial], { request_buffers: -1 }), proxyTo([backup.dial]));
          expect((await send(edge, body, fields(body))).body).to.equal(markOf(body));
        });
      }
    }

    for (const [framing, fields] of Object.entries(framings)) {
      it(`${way} is whole when request_buffers are shorter, and nothing else was read: ${framing}`, async () => {
        const [refused, backup] = [await fixture.refused(), await marking()];
        const edge = await run(proxyTo([refused], { request_buffers: 1000 }), proxyTo([backup.dial], { request_buffers: 2000 }));
        expect((await send(edge, large, fields(large))).body).to.equal(markOf(large));
      });

      it(`${way} is never an empty one in its place: ${framing}`, async () => {
        const [bad, backup] = [await greedy(), await marking()];
        const edge = await run(proxyTo([bad.dial]), proxyTo([backup.dial]));
        const { status, body } = await send(edge, small, fields(small));
        expect({ status, body, accepted: backup.accepted }).to.deep.equal({ status: way.includes('subroute') ? 500 : 502, body: '', accepted: 0 });
        const spent = edge.lines.filter(({ err }) => ((err as Error | undefined)?.cause as { code?: string } | undefined)?.code === 'PROXY_BODY_SPENT');
        expect(spent.map(({ message }) => message)).to.deep.equal(['request failed']);
      });
    }
  }

  it('is awaited once, when the client waits for leave to send it', async () => {
    const [refused, backup] = [await fixture.refused(), await marking()];
    const edge = await (ways['by the error routes of the server'] as (first: object, second: object) => Promise<RunningConfig>)(proxyTo([refused]), proxyTo([backup.dial]));
    const client = await fixture.client(edge.port());
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${small.length}\r\nConnection: close\r\n\r\n`);
    await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n/);
    client.send(small);
    const received = await client.closed();
    expect([received.match(/100 Continue/g)?.length, received.endsWith(markOf(small)) || received.includes(markOf(small))]).to.deep.equal([1, true]);
  });

  describe('by handle_response', () => {
    const answering = (routes: readonly object[]): object => ({ handle_response: [{ routes }] });

    it('is whole when request_buffers keep it', async () => {
      const [first, second] = [await marking(), await marking()];
      const edge = await fixture.edge(proxyTo([first.dial], { request_buffers: -1, ...answering([{ handle: [proxyTo([second.dial])] }]) }));
      expect([(await send(edge, small, {})).body, second.accepted]).to.deep.equal([markOf(small), 1]);
    });

    it('is whole in a second proxy of the same route', async () => {
      const [first, second] = [await marking(), await marking()];
      const edge = await fixture.edge(proxyTo([second.dial]), [proxyTo([first.dial], { request_buffers: -1, ...answering([{ handle: [{ handler: 'vars', a: 'b' }] }]) })]);
      expect((await send(edge, small, {})).body).to.equal(markOf(small));
    });

    it('is whole when the first was sent as a GET, as to ask for leave', async () => {
      const [first, second] = [await marking(), await marking()];
      const edge = await fixture.edge(proxyTo([second.dial]), [proxyTo([first.dial], { rewrite: { method: 'GET' }, ...answering([{ handle: [{ handler: 'vars', a: 'b' }] }]) })]);
      expect((await send(edge, large, {})).body).to.equal(markOf(large));
    });

    for (const [framing, fields] of Object.entries(framings)) {
      it(`is never an empty one in its place: ${framing}`, async () => {
        const [first, second] = [await marking(), await marking()];
        const edge = await fixture.edge(proxyTo([first.dial], answering([{ handle: [proxyTo([second.dial])] }])));
        expect([(await send(edge, small, fields(small))).status, second.accepted]).to.deep.equal([500, 0]);
      });
    }
  });

  describe('over HTTP/2', () => {
    const certificates = useCertificates();

    async function session(handler: object, errors: readonly object[]): Promise<ClientHttp2Session> {
      const { certificate, key } = certificates.server;
      const edge = { listen: ['127.0.0.1:0'], routes: [{ handle: [handler] }], errors: { routes: errors.length === 0 ? [] : [{ handle: errors }] }, tls_connection_policies: [{}], automatic_https: { disable: true } };
      const running = await fixture.run({ apps: { http: { servers: { edge } }, tls: { certificates: { load_files: [{ certificate, key }] } } } });
      const client = connect(`https://localhost:${running.port()}`, { ca: readFileSync(certificates.server.ca) });
      fixture.defer(() => client.destroy());
      return client;
    }

    async function post(client: ClientHttp2Session, body: Buffer): Promise<string> {
      const stream = client.request({ ':method': 'POST', ':path': '/' });
      let status = 0;
      stream.on('response', (headers) => (status = Number(headers[':status'])));
      stream.setEncoding('utf8');
      stream.end(body);
      let text = '';
      for await (const piece of stream) text += String(piece);
      return `${status} ${text}`;
    }

    for (const [size, body] of Object.entries(bodies)) {
      it(`is whole: ${size}`, async () => {
        const [refused, backup] = [await fixture.refused(), await marking()];
        const client = await session(proxyTo([refused]), [proxyTo([backup.dial])]);
        expect(await post(client, body)).to.equal(`200 ${markOf(body)}`);
      });
    }

    it('is never an empty one in its place', async () => {
      const [bad, backup] = [await greedy(), await marking()];
      const client = await session(proxyTo([bad.dial]), [proxyTo([backup.dial])]);
      expect([await post(client, small), backup.accepted]).to.deep.equal(['502 ', 0]);
    });

    it('is released if it is not sent, so that the connection can be used again', async () => {
      const client = await session(proxyTo([await fixture.refused()]), []);
      // More than the flow-control window of the connection, so the request would stall if the body were not read.
      for (const body of [small, large.subarray(0, 60_000), large.subarray(0, 60_000), small]) expect(await post(client, body)).to.equal('502 ');
    });
  });

  it('is released if it is not sent, so that the connection can be used again', async () => {
    const edge = await fixture.edge(proxyTo([await fixture.refused()]));
    const client = await fixture.client(edge.port());
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${small.length}\r\n\r\n${small.toString()}`;
    client.send(`${post}${post}${post.replace('Host', 'Connection: close\r\nHost')}`);
    expect((await client.closed()).match(/HTTP\/1.1 502/g)?.length).to.equal(3);
  });
});
