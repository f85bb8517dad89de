import { EventEmitter, once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { flag, frame, frameType, opening, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { ClientLimits } from '../connection/client-limits.js';
import { Http2Connection } from './http2-connection.js';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const get = opening(1, [[':method', 'GET'], [':scheme', 'http'], [':path', '/'], [':authority', 'a']]);
const limits = { readHeaderTimeout: 60_000, idleTimeout: 60_000 } as ClientLimits;
/** Time between two checks, in milliseconds. */
const often = { serving: 40, retired: 40 };

describe('Http2Connection with a request under way', () => {
  let server: Http2Server;
  let session: ServerHttp2Session;
  let connection: Http2Connection;
  let client: Socket;
  let intervals = often;

  beforeEach(async () => {
    server = createServer();
    server.on('session', (opened) => {
      session = opened;
      const made = (connection = new Http2Connection(opened, limits, intervals));
      opened.on('error', () => undefined).on('close', () => made.stop());
      opened.on('stream', (stream) => {
        stream.on('error', () => undefined);
        made.onOpened();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
  });
  afterEach(async () => {
    intervals = often;
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  function send(...frames: readonly Buffer[]): void {
    client.write(Buffer.concat([Buffer.from(preface, 'latin1'), frame(frameType.settings, 0, 0), ...frames]));
  }

  it('ends one that nghttp2 has given up, which Node.js does not report', async () => {
    send(get, frame(frameType.data, 0, 7, Buffer.from('x')));
    client.resume();
    await once(client, 'close');
    await until('the end of the session', () => session.destroyed);
  });

  it('ends one that nghttp2 has given up though its client has left', async () => {
    await giveUp();
    client.destroy();
    await until('the end of the session', () => session.destroyed);
  });

  describe('and seldom a look', () => {
    before(() => (intervals = { serving: 600_000, retired: 40 }));

    it('looks more often when it takes no more requests', async () => {
      await giveUp();
      client.destroy();
      connection.retire();
      await until('the end of the session', () => session.destroyed);
    });
  });

  it('keeps one whose client answers when it is asked', async () => {
    let pings = 0;
    client.on('data', (bytes: Buffer) => {
      for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
        if (bytes.readUInt8(at + 3) !== frameType.ping) continue;
        pings += 1;
        client.write(frame(frameType.ping, flag.acknowledge, 0, bytes.subarray(at + 9, at + 17)));
      }
    });
    send(get);
    await until('many questions', () => pings >= 6);
    expect([session.destroyed, client.destroyed]).to.deep.equal([false, false]);
  });

  /** Violates the protocol while a request is under way. */
  async function giveUp(): Promise<void> {
    let received = Buffer.alloc(0);
    client.on('data', (bytes: Buffer) => (received = Buffer.concat([received, bytes])));
    send(get, frame(frameType.data, 0, 7, Buffer.from('x')));
    await until('the goodbye', () => received.includes('DATA: stream in idle'));
  }
});

describe('Http2Connection with a slow client', () => {
  it('keeps it as long as it takes some of what waits for it', async () => {
    let looks = 0;
    let takes = 1;
    const handle = { bytesWritten: 1_000_000, writeQueueSize: 500_000 };
    const socket = {
      _handle: handle,
      get bytesRead(): number {
        looks += 1;
        handle.writeQueueSize -= takes;
        return 0;
      },
    };
    let isEnded = false;
    const session = Object.assign(new EventEmitter(), { socket, ping: () => true, close: () => undefined, destroy: () => void (isEnded = true) });
    const connection = new Http2Connection(session as unknown as ServerHttp2Session, limits, { serving: 5, retired: 5 });
    connection.onOpened();
    session.emit('remoteSettings');
    await until('many looks', () => looks >= 10);
    expect(isEnded).to.equal(false);
    takes = 0;
    await until('its end', () => isEnded);
    connection.stop();
  });
});
