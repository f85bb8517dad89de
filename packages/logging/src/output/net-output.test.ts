import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { parseNetworkAddress, systemClock } from '@caddis/core';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { NetOutput } from './net-output.js';

const output = (address: string, clock = systemClock as FakeClock): NetOutput =>
  new NetOutput({ address: parseNetworkAddress(address), dialTimeoutMs: 5000 }, new RecordingLogger(), clock);

describe('NetOutput', () => {
  let server: Server;
  let sockets: Socket[];
  let port: number;
  beforeEach(async () => {
    sockets = [];
    server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('sends lines over TCP, and what waits before it ends', async () => {
    const log = output(`tcp/127.0.0.1:${port}`);
    const connected = once(server, 'connection') as Promise<[Socket]>;
    await log.open();
    const [socket] = await connected;
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    log.write('one\n');
    log.write('two\n');
    const closed = once(socket, 'end');
    await Promise.all([log.end(), closed]);
    expect(Buffer.concat(chunks).toString('utf8')).to.equal('one\ntwo\n');
  });

  it('sends each line as a datagram over UDP', async () => {
    const receiver = createSocket('udp4').bind(0, '127.0.0.1');
    await once(receiver, 'listening');
    const log = output(`udp/127.0.0.1:${receiver.address().port}`);
    await log.open();
    const messages: string[] = [];
    const all = new Promise<void>((resolve) => receiver.on('message', (message) => messages.push(message.toString('utf8')) === 2 && resolve()));
    log.write('one\n');
    log.write('two\n');
    await all;
    await log.end();
    receiver.close();
    expect(messages).to.have.members(['one\n', 'two\n']);
  });

  it('drops and counts what a receiver does not take that has stalled', async () => {
    const log = output(`tcp/127.0.0.1:${port}`);
    await log.open();
    const line = `${'x'.repeat(2 ** 16 - 1)}\n`;
    for (let number = 0; number < 500; number += 1) log.write(line);
    const state = log.state as { waiting_bytes: number; dropped_lines: number };
    expect(state.waiting_bytes).to.be.below(2 ** 21);
    expect(state.dropped_lines).to.be.above(100);
    for (const socket of sockets) socket.destroy();
    server.close();
    await log.end();
  });

  it('refuses an address where no server listens', async () => {
    const failed = await output(`tcp/127.0.0.1:${await freePort()}`).open().then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(failed).to.equal('ECONNREFUSED');
  });

  it('connects again after ten seconds when the other side has gone', async () => {
    const clock = new FakeClock();
    const log = output(`tcp/127.0.0.1:${port}`, clock);
    const first = once(server, 'connection') as Promise<[Socket]>;
    await log.open();
    const [socket] = await first;
    socket.destroy();
    while ((log.state as { connected: boolean }).connected) await new Promise((resolve) => setImmediate(resolve));
    const second = once(server, 'connection');
    await clock.advance(10_000);
    await second;
    for (const each of sockets) each.destroy();
    await log.end();
  });
});
