import type { IncomingMessage, ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { forEachField } from '../fields/raw-fields.js';
import { HeldBytes } from './held-bytes.js';
import type { Http1Socket } from './paused-readers.js';

/** Requests of a connection that may wait for the one before them; what follows is not read before they are answered. */
const maxWaiting = 16;

/**
 * The requests of one connection that were taken up and wait for the response before theirs.
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

  /** Tells whether no more requests may wait on a connection. */
  static isFull(socket: Http1Socket): boolean {
    return socket._httpMessage != null && (this.ofSockets.get(socket)?.waiting ?? 0) >= maxWaiting;
  }

  /** A request waits for its turn. */
  add(message: Pick<OutgoingMessage, 'once'>, onTurn: () => void): void {
    this.waiting += 1;
    message.once('socket', () => {
      this.waiting -= 1;
      onTurn();
    });
  }

  /**
   * Lets everything from a request on wait until the requests before it are answered.
   *
   * @param incoming - the request, of which only the head was read
   * @param rest - what was read behind its head
   * @param goOn - takes the connection, from which the request can be read anew
   */
  hold(incoming: IncomingMessage, rest: Buffer, goOn: () => void): void {
    this.held = new HeldBytes(this.socket, headBytes(incoming), rest);
    this.awaitEnd(goOn);
  }

  private awaitEnd(goOn: () => void): void {
    const { socket } = this;
    // Each response is followed by the next one before it tells that it is over.
    socket._httpMessage?.once('close', () => {
      if (socket._httpMessage) return this.awaitEnd(goOn);
      this.held?.release();
      this.held = undefined;
      if (socket.destroyed || !socket.writable) return;
      // What Node allows for the pause between two requests is not for the next one.
      socket.setTimeout(0);
      goOn();
    });
  }
}

/** The head of a request, to be read once more: not longer than it came. */
function headBytes({ method, url, httpVersionMinor, rawHeaders }: IncomingMessage): Buffer {
  let text = `${method} ${url} HTTP/1.${httpVersionMinor}\r\n`;
  forEachField(rawHeaders, (name, value) => (text += `${name}:${value}\r\n`));
  return Buffer.from(`${text}\r\n`, 'latin1');
}
