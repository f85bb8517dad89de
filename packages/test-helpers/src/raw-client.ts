import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test writes and reads raw bytes; in strings, each character is one byte. @public */
export class RawClient {
  /** Bytes that were received and not yet taken. */
  received = '';
  /** Callbacks that wait for more bytes or for the end. */
  private waiting: (() => void)[] = [];

  /** @param socket - an open connection, e.g. over TLS */
  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.look();
    });
    // A server that rejects a request without reading all of it resets the connection.
    socket.on('error', () => undefined);
    socket.on('close', () => this.look());
  }

  /** Connects to a port of 127.0.0.1, or to the path of a unix socket. */
  static async connect(to: number | string): Promise<RawClient> {
    const socket = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /**
   * Waits until the received bytes contain a text or match a pattern.
   *
   * @returns all bytes that were received and not yet taken
   * @throws if the connection is closed before
   */
  async until(wanted: string | RegExp): Promise<string> {
    while (!this.holds(wanted)) {
      if (this.socket.closed) throw new Error(`closed before ${wanted}; received ${JSON.stringify(this.received)}`);
      await this.change();
    }
    return this.received;
  }

  /**
   * Waits for a text, and removes and returns everything up to its end.
   *
   * @throws if the connection is closed before
   */
  async take(wanted: string): Promise<string> {
    await this.until(wanted);
    const end = this.received.indexOf(wanted) + wanted.length;
    const taken = this.received.slice(0, end);
    this.received = this.received.slice(end);
    return taken;
  }

  /**
   * Waits until the connection is closed.
   *
   * @returns all bytes that were received and not yet taken
   */
  async closed(): Promise<string> {
    while (!this.socket.closed) await this.change();
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }

  private holds(wanted: string | RegExp): boolean {
    return typeof wanted === 'string' ? this.received.includes(wanted) : wanted.test(this.received);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private look(): void {
    for (const resume of this.waiting.splice(0)) resume();
  }
}
