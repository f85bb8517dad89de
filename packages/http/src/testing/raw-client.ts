import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test writes and reads bytes. */
export class RawClient {
  private received = '';
  private closed = false;
  private changed: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.changed();
    });
  }

  /** Connects to a port of this machine, or to the path of a unix socket. */
  static async connect(to: number | string): Promise<RawClient> {
    const socket = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits for a text to arrive, and takes all up to its end. */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.received.indexOf(text);
      if (at >= 0) {
        const taken = this.received.slice(0, at + text.length);
        this.received = this.received.slice(at + text.length);
        return taken;
      }
      if (this.closed) throw new Error(`the connection was closed after ${JSON.stringify(this.received)}`);
      await this.change();
    }
  }

  /** Waits for the connection to be closed by the other side. */
  async untilClosed(): Promise<string> {
    while (!this.closed) await this.change();
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }

  /** Waits for bytes, or for the end. */
  private change(): Promise<void> {
    return new Promise((resolve) => (this.changed = resolve));
  }
}

/** Sends bytes and takes all that comes until the other side closes. */
export async function exchange(to: number | string, bytes: string): Promise<string> {
  const client = await RawClient.connect(to);
  client.send(bytes);
  return client.untilClosed();
}

/** Sends one request, after which the connection is closed, and takes the answer apart. */
export async function request(to: number | string, line: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const fields = headers.some((field) => /^host:/i.test(field)) ? headers : ['Host: example.com', ...headers];
  return parseAnswer(await exchange(to, `${line} HTTP/1.1\r\n${[...fields, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`));
}

/** An answer without what is the same in every one: `Date`, `Connection`. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names, in alphabetical order; values of one name joined with ` | `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes an answer apart. */
export function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const field of fields.toSorted()) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(field) ?? [];
    const key = name.toLowerCase();
    if (key !== 'date' && key !== 'connection') headers[key] = key in headers ? `${headers[key]} | ${value}` : value;
  }
  return { status: Number(line.split(' ')[1]), headers, body: text.slice(end + 4) };
}
