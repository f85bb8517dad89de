import type { IncomingMessage, ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { forEachField } from '../fields/raw-fields.js';
import { HeldBytes } from './held-bytes.js';
import type { Http1Socket } from './paused-readers.js';

/** Maximum number of pipelined requests per connection that may wait. Later ones are not read until these are answered. */
const maxWaiting = 16;

/**
 * The pipelined requests of one connection that wait for the response before theirs.
 *
 * @internal
 */
export class Pipeline {
  private static readonly ofSockets = new WeakMap<Socket, Pipeline>();
  private waiting = 0;
  private held: HeldBytes | undefined;

  private constructor(private readonly socket: Http1Socket) {}

  static of(socket: Http1Socket): Pipeline {
    const known = this.ofSockets.get(socket);
    if (known !== undefined) return known;
    const pipeline = new Pipeline(socket);
    this.ofSockets.set(socket, pipeline);
    return pipeline;
  }

  /** Returns true if no more requests may wait on a connection. */
  static isFull(socket: Http1Socket): boolean {
    return socket._httpMessage != null && (this.ofSockets.get(socket)?.waiting ?? 0) >= maxWaiting;
  }

  /** Adds a request that must wait for its turn. */
  add(message: Pick<OutgoingMessage, 'once'>, onTurn: () => void): void {
    this.waiting += 1;
    message.once('socket', () => {
      this.waiting -= 1;
      onTurn();
    });
  }

  /**
   * Holds back a request, and everything after it, until the requests before it are answered.
   *
   * @param incoming - the request, of which only the head has been read
   * @param rest - the bytes that were read after its head
   * @param goOn - continues with the connection, from which the request can be read again
   */
  hold(incoming: IncomingMessage, rest: Buffer, goOn: () => void): void {
    this.held = new HeldBytes(this.socket, headBytes(incoming), rest);
    this.awaitEnd(goOn);
  }

  private awaitEnd(goOn: () => void): void {
    const { socket } = this;
    // Node assigns the next response to the socket before it emits `close` for the previous one.
    socket._httpMessage?.once('close', () => {
      if (socket._httpMessage) return this.awaitEnd(goOn);
      this.held?.release();
      this.held = undefined;
      if (socket.destroyed || !socket.writable) return;
      // Removes the keep-alive timeout, which Node sets between two requests.
      socket.setTimeout(0);
      goOn();
    });
  }
}

/** Serializes the head of a request, so that it can be parsed again. It is not longer than the original. */
function headBytes({ method, url, httpVersionMinor, rawHeaders }: IncomingMessage): Buffer {
  let text = `${method} ${url} HTTP/1.${httpVersionMinor}\r\n`;
  forEachField(rawHeaders, (name, value) => (text += `${name}:${value}\r\n`));
  return Buffer.from(`${text}\r\n`, 'latin1');
}
