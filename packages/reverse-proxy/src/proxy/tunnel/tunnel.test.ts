import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { type Backend, FakeClock, fetchAnswer, type RawClient } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { edgeConfig, proxyTo, type RunningConfig } from '../../testing/running-config.js';

const offer = 'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: k\r\n\r\n';

/** Returns the number of open connections of this process. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

describe('upgraded connections', () => {
  const fixture = useFixture();

  /** A backend that switches protocols and then sends everything back in upper case. */
  function switching(protocol = 'websocket', heads: string[] = []): Promise<Backend> {
    return fixture.raw((socket) => {
      socket.once('data', (head: Buffer) => {
        heads.push(head.toString());
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nX-A: 1\r\n\r\nhello`);
        socket.on('data', (chunk: Buffer) => socket.write(chunk.toString('latin1').toUpperCase(), 'latin1'));
      });
    });
  }

  async function open(edge: RunningConfig): Promise<RawClient> {
    const client = await fixture.client(edge.port());
    client.send(offer);
    await client.until(/\r\n\r\nhello/);
    client.received = '';
    return client;
  }

  it('join client and backend, with the fields that the backend sends', async () => {
    const heads: string[] = [];
    const backend = await switching('websocket', heads);
    const edge = await fixture.edge(proxyTo([backend.dial], { headers: { response: { set: { 'X-B': ['2'] } } } }));
    const client = await fixture.client(edge.port());
    client.send(`${offer}early`);
    expect(await client.until(/EARLY/)).to.match(/^HTTP\/1\.1 101 Switching Protocols\r\nX-A: 1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello/);
    expect(heads[0]).to.match(/^GET \/chat HTTP\/1\.1\r\nHost: a\r\nSec-WebSocket-Key: k\r\nX-Forwarded-For[^]*Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n$/);
    client.send('late');
    await client.until(/LATE/);
  });

  it('are no upgrade when the backend answers otherwise', async () => {
    const backend = await fixture.backend((_request, response) => void response.writeHead(426).end('no'));
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const client = await fixture.client(edge.port());
    client.send(offer);
    expect(await client.until(/\r\nno\r\n/)).to.match(/^HTTP\/1\.1 426/);
  });

  it('are refused with 502 when the backend switches to another protocol', async () => {
    const backend = await switching('other');
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const client = await fixture.client(edge.port());
    client.send(offer);
    expect(await client.until(/\r\n\r\n/)).to.match(/^HTTP\/1\.1 502/);
  });

  it('are to any one of the protocols that the client offers', async () => {
    const several = offer.replace('Upgrade: WebSocket', 'Upgrade: other/2, WebSocket');
    const answers: string[] = [];
    for (const protocol of ['websocket', 'other/2', 'other', 'other/2, websocket']) {
      const backend = await switching(protocol);
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      client.send(several);
      answers.push((await client.until(/\r\n\r\n/)).slice(9, 12));
    }
    expect(answers).to.deep.equal(['101', '101', '502', '101']);
  });

  it('count as requests, and end on both sides when one ends', async () => {
    const backend = await switching();
    const edge = await fixture.edge({ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial, max_requests: 1 }] });
    for (const end of ['client', 'backend'] as const) {
      const client = await open(edge);
      expect((await fetchAnswer(edge.url())).status).to.equal(503);
      const [socket] = backend.open as Set<Socket>;
      const closed = once(socket as Socket, 'close');
      if (end === 'client') client.socket.end();
      else socket?.end();
      await client.closed();
      await closed;
      while ((await fetchAnswer(edge.url(), { method: 'HEAD' }).catch(() => ({ status: 0 }))).status === 503);
    }
  });

  it('do not wait for a side that takes nothing any more', async () => {
    const time = new FakeClock();
    const backend = await fixture.raw((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello');
      });
    });
    const edge = await fixture.edge(proxyTo([backend.dial], { stream_timeout: '5s' }), [], { time });
    const before = sockets();
    const client = await open(edge);
    // More than the buffers between client and backend can hold.
    client.send(Buffer.alloc(32 * 1024 * 1024));
    let left = -1;
    for (let still = 0; still < 200; still = client.socket.writableLength === left ? still + 1 : 0) {
      left = client.socket.writableLength;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(left).to.be.above(0);
    time.jump(5000);
    await time.timer(10_000);
    time.jump(10_000);
    await client.closed();
    // Only the backend's own end is left. It does not read, so it cannot notice the end.
    while (sockets() > before + 1) await new Promise((resolve) => setImmediate(resolve));
  });

  it('end after stream_timeout', async () => {
    const time = new FakeClock();
    const backend = await switching();
    const edge = await fixture.edge(proxyTo([backend.dial], { stream_timeout: '10s' }), [], { time });
    const client = await open(edge);
    time.jump(9_999);
    client.send('still here');
    await client.until(/STILL HERE/);
    time.jump(1);
    await client.closed();
  });

  it('are closed as a WebSocket is, when the config no longer has their upstream', async () => {
    const received: Buffer[] = [];
    const backend = await fixture.raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello');
        socket.on('data', (chunk: Buffer) => received.push(chunk));
      });
    });
    const other = await switching();
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const client = await open(edge);
    await edge.reload(edgeConfig(proxyTo([other.dial])));
    expect(Buffer.from(await client.closed(), 'latin1').toString('hex')).to.equal('880203e9');
    const frame = Buffer.concat(received);
    expect([frame[0], frame[1], (frame[6] as number) ^ (frame[2] as number), (frame[7] as number) ^ (frame[3] as number)]).to.deep.equal([0x88, 0x82, 0x03, 0xe9]);
  });

  it('pitfall 61: outlive a reload that keeps their upstream', async () => {
    const [backend, other] = [await switching(), await switching()];
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const client = await open(edge);
    await edge.reload(edgeConfig(proxyTo([other.dial, backend.dial], { flush_interval: -1 })));
    client.send('still here');
    await client.until(/STILL HERE/);
    await edge.reload(edgeConfig(proxyTo([other.dial])));
    await client.closed();
  });

  it('live on for stream_close_delay', async () => {
    const time = new FakeClock();
    const [backend, other] = [await switching('foo'), await switching()];
    const edge = await fixture.edge(proxyTo([backend.dial], { stream_close_delay: '1m' }), [], { time });
    const client = await fixture.client(edge.port());
    client.send(offer.replace('WebSocket', 'foo'));
    await client.until(/hello/);
    await edge.reload(edgeConfig(proxyTo([other.dial])));
    await time.timer(60_000);
    client.send('still here');
    await client.until(/STILL HERE/);
    time.jump(60_000);
    await client.closed();
  });

  it('stay when their upstream comes back before the end of stream_close_delay', async () => {
    const time = new FakeClock();
    const [backend, other] = [await switching(), await switching()];
    const patient = proxyTo([backend.dial], { stream_close_delay: '1m' });
    const edge = await fixture.edge(patient, [], { time });
    const client = await open(edge);
    await edge.reload(edgeConfig(proxyTo([other.dial])));
    await time.timer(60_000);
    await edge.reload(edgeConfig(patient));
    time.jump(60_000);
    client.send('still here');
    await client.until(/STILL HERE/);
  });
});
