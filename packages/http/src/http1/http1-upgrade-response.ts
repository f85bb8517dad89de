import { ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Http1Response, headText, type Http1Connection } from './http1-response.js';
import type { Incoming } from './incoming.js';
import { pausedReaders, type Http1Socket, type PausedReader } from './paused-readers.js';

/** A connection that can leave HTTP. @internal */
export interface UpgradableConnection extends Http1Connection {
  /** The connection has left HTTP and is somebody else's to close. */
  release(socket: Socket): void;
  /** The offer was declined: the connection goes on with HTTP. */
  takeBack(socket: Socket): void;
}

/** What an {@link Http1UpgradeResponse} keeps of its connection. */
interface HeldConnection {
  /** The connection, once Node has let go of it. */
  socket: Http1Socket | undefined;
  /** The same, while it is not clear what is spoken on it. */
  waiting: PausedReader | undefined;
  /** Whether Node has told that the response is sent. */
  isSent: boolean;
}

/**
 * The response to a request that offers another protocol. Node lets go of the connection when the request is complete; then it
 * either switches protocols, or goes on with HTTP.
 *
 * @internal
 */
export class Http1UpgradeResponse extends Http1Response {
  /** An object of its own, which changes although a handler may freeze the response, and which a wrapper of the response has as well. */
  private readonly held: HeldConnection = { socket: undefined, waiting: undefined, isSent: false };

  constructor(
    message: OutgoingMessage<Incoming>,
    private readonly owner: UpgradableConnection,
    expectsContinue: boolean,
  ) {
    super(message, owner, expectsContinue);
    message.on('finish', () => {
      this.held.isSent = true;
      this.goOn();
    });
  }

  /** Makes the response to a request without a body, of which Node makes none. */
  static detached(incoming: Incoming, socket: Socket, firstBytes: Buffer, owner: UpgradableConnection): Http1UpgradeResponse {
    const message = new OutgoingMessage(incoming);
    message.shouldKeepAlive = keepsConnection(incoming);
    message.assignSocket(socket);
    const response = new Http1UpgradeResponse(message, owner, false);
    incoming.endWithoutBody();
    response.detach(socket, firstBytes);
    return response;
  }

  /** Node has let go of the connection: the request is complete. */
  detach(socket: Socket, firstBytes: Buffer): void {
    this.held.socket = socket;
    socket.on('error', ignore);
    // Right now: it keeps the end of what the client says from being told before somebody listens.
    if (firstBytes.length > 0) socket.unshift(firstBytes);
    // Node still needs the connection in the moment between the last byte and telling of it.
    if (this.held.isSent) return this.goOn();
    // Nobody reads before it is clear what is spoken, so the end of a client that leaves is not read, either.
    this.held.waiting = { socket, takenBytes: 0, isStalled: true, readsAhead: false };
    pausedReaders.onHeld(this.held.waiting, 0);
  }

  protected override sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void {
    // What is behind an offer that nobody took up could belong to either protocol. Where it ends is not known before it has come.
    const { socket } = this.held;
    if (socket === undefined || socket.readableLength > 0) this.message.shouldKeepAlive = false;
    super.sendHead(status, fields, statusText, isWhole);
  }

  protected override takeConnection(rawHeaders: readonly string[]): Duplex | undefined {
    const { socket } = this.held;
    if (this.message.req.method === 'CONNECT' || socket === undefined) return undefined;
    this.endWait();
    this.owner.release(socket);
    this.message.detachSocket(socket);
    socket.off('error', ignore);
    socket.write(headText(101, rawHeaders), 'latin1');
    return socket;
  }

  private endWait(): void {
    const { held } = this;
    if (held.waiting !== undefined) pausedReaders.delete(held.waiting);
    held.waiting = undefined;
  }

  /** The response is sent, and the connection is free. */
  private goOn(): void {
    const { message } = this;
    const { socket } = this.held;
    if (socket === undefined) return;
    this.endWait();
    if (message.socket !== null) message.detachSocket(socket);
    if (message.shouldKeepAlive && !socket.destroyed) {
      socket.off('error', ignore);
      this.owner.takeBack(socket);
    } else {
      socket.destroySoon();
    }
    this.settle();
  }
}

/** Tells whether the connection may take another request. */
function keepsConnection({ method, httpVersionMinor, head }: Incoming): boolean {
  return method !== 'CONNECT' && httpVersionMinor === 1 && !/(?:^|[,\s])close(?:$|[,\s])/i.test(head.connection ?? '');
}

/** What goes wrong with the connection is told by its `close`. */
function ignore(): void {}
