import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a backend does after a request: the bytes that it sends, one per character, and how it ends the connection. */
export interface Behaviour {
  readonly bytes: string;
  /** `end` closes, `reset` resets the connection; if left out, the connection stays open. */
  readonly then?: 'end' | 'reset';
}

/** A backend that misbehaves at some paths. At any other path it answers correctly, with the path. */
export class HostileBackend {
  /** Behaviours by path. */
  readonly behaviours = new Map<string, Behaviour>();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      socket.on('data', (head: Buffer) => this.answer(socket, head.toString('latin1').split(' ')[1] as string));
    });
  }

  /** Starts it on a free port of 127.0.0.1. */
  static async start(): Promise<HostileBackend> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HostileBackend(server);
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(socket: Socket, path: string): void {
    const good = `HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`;
    const { bytes, then } = this.behaviours.get(path) ?? { bytes: good };
    socket.write(bytes, 'latin1', () => {
      if (then === 'end') socket.end();
    });
    // The bytes are already in the kernel, so the other side gets them and the reset together.
    if (then === 'reset') socket.resetAndDestroy();
  }
}
