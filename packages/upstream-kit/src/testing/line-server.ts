import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { listenOnOwnPort } from '@caddis/test-helpers';

/** The server side of the protocol that `LineUpstreams` speaks. */
export class LineServer {
  readonly sockets = new Set<Socket>();
  /** Number of connections so far. */
  count = 0;
  /** Sent to every client that connects. */
  greeting = '.\n';
  private server: Server | undefined;
  private port = 0;

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    this.server = createServer((socket) => {
      this.count += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      socket.resume().write(this.greeting);
    });
    if (this.port === 0) this.port = await listenOnOwnPort(this.server, '127.0.0.1');
    else await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
  }

  async down(): Promise<void> {
    const closed = this.server?.listening === true ? once(this.server, 'close') : undefined;
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Sends a text to all connected clients. */
  say(text: string): void {
    for (const socket of this.sockets) socket.write(text);
  }
}
