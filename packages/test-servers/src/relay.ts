import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay between a client and a real server that simulates network faults. */
export class Relay {
  private readonly pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  private dark = false;

  private constructor(
    private readonly listener: Server,
    private targetPort: number,
  ) {
    listener.on('connection', (client) => this.join(client));
  }

  /** Starts a relay from a free port of 127.0.0.1 to another port there. */
  static async start(targetPort: number): Promise<Relay> {
    const listener = createServer();
    const relay = new Relay(listener, targetPort);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return relay;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Stops forwarding, but keeps connections open and accepts new ones, like a black hole in the network. */
  goDark(): void {
    this.dark = true;
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** Forwards new connections again. Older ones stay dead, as after a silent interruption. */
  lightUp(): void {
    this.dark = false;
  }

  /** Forwards new connections to another port. */
  redirect(targetPort: number): void {
    this.targetPort = targetPort;
  }

  /** Closes all open connections. */
  cut(): void {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private join(client: Socket): void {
    const server = connect(this.targetPort, '127.0.0.1');
    const pair = { client, server };
    this.pairs.add(pair);
    forward(client, server);
    forward(server, client);
    client.once('close', () => this.pairs.delete(pair));
    if (this.dark) {
      client.pause();
      server.pause();
    }
  }
}

function forward(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk));
  from.once('end', () => to.end());
  from.on('error', () => to.destroy());
  from.once('close', () => to.destroy());
}
