import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import type { WireEdge } from '../wire/testing/wire-edge.js';
import { clientWays, startClientEdge } from './testing/client-edges.js';
import { closeServer, listenAnywhere } from './testing/listen.js';

describe('WebSockets through the proxy, by ws', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let dial: string;
  before(async () => {
    server = createServer((_request, response) => void response.end('no socket'));
    sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true, handleProtocols: (offered) => [...offered][0] ?? false });
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/refused') socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno');
      else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    });
    sockets.on('connection', (socket: WebSocket) => {
      socket.on('message', (data: Buffer, isBinary) => {
        if (!isBinary && data.toString() === 'leave') socket.close(4001, 'as you wish');
        else socket.send(data, { binary: isBinary });
      });
      socket.send('welcome');
    });
    dial = await listenAnywhere(server);
  });
  after(async () => {
    for (const socket of sockets.clients) socket.terminate();
    await closeServer(server);
  });

  for (const way of clientWays) {
    describe(way.name, () => {
      let edge: WireEdge;
      before(async () => (edge = await startClientEdge(way, dial)));
      after(() => edge.stop());

      function open(path = '/', protocols: string[] = []): WebSocket {
        return new WebSocket(`${way.encrypted ? 'wss' : 'ws'}://127.0.0.1:${edge.port}${path}`, protocols, { rejectUnauthorized: false });
      }

      async function next(socket: WebSocket): Promise<Buffer> {
        return ((await once(socket, 'message')) as [Buffer])[0];
      }

      it('open with the protocol that both want, and carry messages of any size and kind', async () => {
        const socket = open('/', ['b', 'a']);
        expect([String(await next(socket)), socket.protocol, socket.extensions]).to.deep.equal(['welcome', 'b', 'permessage-deflate']);
        for (const message of ['', 'é漢', randomBytes(5 * 1024 * 1024), 'x'.repeat(200_000)]) {
          socket.send(message);
          expect(Buffer.compare(await next(socket), Buffer.from(message as string))).to.equal(0);
        }
        socket.ping('are you there?');
        expect(String((await once(socket, 'pong'))[0])).to.equal('are you there?');
        socket.close(1000, 'done');
        expect((await once(socket, 'close'))[0]).to.equal(1000);
      });

      it('end with the code and the reason of the server', async () => {
        const socket = open();
        await next(socket);
        socket.send('leave');
        const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
        expect([code, String(reason)]).to.deep.equal([4001, 'as you wish']);
      });

      it('are refused as the server refuses them', async () => {
        const socket = open('/refused');
        const [, response] = await once(socket, 'unexpected-response');
        expect((response as { statusCode: number }).statusCode).to.equal(401);
        socket.on('error', () => undefined).terminate();
      });

      it('open many at a time', async () => {
        const all = Array.from({ length: 40 }, () => open());
        const welcomes = await Promise.all(all.map(next));
        expect(new Set(welcomes.map(String))).to.deep.equal(new Set(['welcome']));
        for (const socket of all) socket.close();
        await Promise.all(all.map((socket) => once(socket, 'close')));
      });
    });
  }
});
