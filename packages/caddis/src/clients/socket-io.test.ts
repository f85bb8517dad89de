import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { Server as SocketServer } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import type { WireEdge } from '../wire/testing/wire-edge.js';
import { clientWays, startClientEdge } from './testing/client-edges.js';
import { listenAnywhere } from './testing/listen.js';

describe('socket.io through the proxy', () => {
  let server: Server;
  let sockets: SocketServer;
  let dial: string;
  before(async () => {
    server = createServer();
    sockets = new SocketServer(server, { maxHttpBufferSize: 1e8 });
    sockets.on('connection', (socket) => {
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
      socket.on('count', (to: number) => {
        for (let number = 0; number < to; number += 1) socket.emit('number', number);
      });
      socket.on('leave', () => {
        // If no request of the client is waiting for an answer, Socket.IO would keep the connection for 30 s, even after the server has stopped.
        Object.assign(socket.conn.transport, { closeTimeout: 100 });
        socket.disconnect(true);
      });
    });
    dial = await listenAnywhere(server);
  });
  after(() => sockets.close());

  const transports: Readonly<Record<string, readonly string[]>> = {
    'by long polling': ['polling'],
    'by WebSocket': ['websocket'],
    'by long polling, then WebSocket': ['polling', 'websocket'],
  };
  for (const way of clientWays) {
    describe(way.name, () => {
      let edge: WireEdge;
      before(async () => (edge = await startClientEdge(way, dial)));
      after(() => edge.stop());

      for (const [name, wanted] of Object.entries(transports)) {
        it(`asks, answers and tells ${name}`, async () => {
          const client: Socket = io(`${way.encrypted ? 'https' : 'http'}://127.0.0.1:${edge.port}`, {
            transports: [...wanted],
            forceNew: true,
            reconnection: false,
            rejectUnauthorized: false,
          });
          try {
            await new Promise<void>((resolve, reject) => client.on('connect', resolve).on('connect_error', reject));
            if (wanted.length === 2 && client.io.engine.transport.name !== 'websocket') await new Promise<void>((resolve) => client.io.engine.once('upgrade', () => resolve()));
            for (const value of ['é漢', { nested: [1, null] }, Buffer.alloc(300_000, 7)]) {
              expect(await client.emitWithAck('echo', value)).to.deep.equal(value);
            }
            const numbers: number[] = [];
            const all = new Promise<void>((resolve) => client.on('number', (number: number) => numbers.push(number) === 200 && resolve()));
            client.emit('count', 200);
            await all;
            expect(numbers).to.deep.equal(Array.from({ length: 200 }, (_, number) => number));
            expect(client.io.engine.transport.name).to.equal(wanted.at(-1));
            const left = new Promise<string>((resolve) => client.once('disconnect', resolve));
            client.emit('leave');
            expect(await left).to.equal('io server disconnect');
          } finally {
            client.close();
          }
        });
      }
    });
  }
});
