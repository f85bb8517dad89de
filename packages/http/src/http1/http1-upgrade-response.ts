import { ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Http1Response, headText, type Http1Connection } from './http1-response.js';
import type { Incoming } from './incoming.js';
import { pausedReaders, type Http1Socket, type PausedReader } from './paused-readers.js';

/** A connection that can switch to another protocol. @internal */
export interface UpgradableConnection extends Http1Connection {
  /** Called when the connection has left HTTP; its new owner must close it. */
  release(socket: Socket): void;
  /** Called when the offer was declined; the connection continues with HTTP. */
  takeBack(socket: Socket): void;
}

/** The state of the connection of an {@link Http1UpgradeResponse}. */
interface HeldConnection {
  /** The connection, after Node has detached it. */
  socket: Http1Socket | undefined;
  /** Watches whether the client disconnects, until the protocol is decided. */
  waiting: PausedReader | undefined;
  /** True after Node has reported that the response was sent. */
  isSent: boolean;
}

/**
 * The response to a request that offers another protocol. Node detaches the connection when the request is complete. The connection then
 * either switches protocols or continues with HTTP.
 *
 * @internal
 */
export class Http1UpgradeResponse extends Http1Response {
  /** A separate object, which stays mutable even if a handler freezes the response, and which wrappers of the response share. */
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

  /** Creates the response to an upgrade request without a body, for which Node creates none. */
  static detached(incoming: Incoming, socket: Socket, firstBytes: Buffer, owner: UpgradableConnection): Http1UpgradeResponse {
    const message = new OutgoingMessage(incoming);
    message.shouldKeepAlive = keepsConnection(incoming);
    message.assignSocket(socket);
    const response = new Http1UpgradeResponse(message, owner, false);
    incoming.endWithoutBody();
    response.detach(socket, firstBytes);
    return response;
  }

  /** Takes the connection that Node has detached, because the request is complete. */
  detach(socket: Socket, firstBytes: Buffer): void {
    this.held.socket = socket;
    socket.on('error', ignore);
    // Put back at once: while bytes are buffered, the stream does not emit `end` before somebody listens.
    if (firstBytes.length > 0) socket.unshift(firstBytes);
    // Until Node has reported that the response was sent, it still needs the connection.
    if (this.held.isSent) return this.goOn();
    // Nobody reads until the protocol is decided, so a client that disconnects would go unnoticed.
    this.held.waiting = { socket, takenBytes: 0, isStalled: true, readsAhead: false };
    pausedReaders.onHeld(this.held.waiting, 0);
  }

  protected override sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void {
    // Bytes after a declined offer could belong to either protocol, so the connection must close if there are any, or if the request is incomplete.
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

  /** Continues after the response was sent: hands the connection back to HTTP, or closes it. */
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

/** Returns true if the connection may take another request. */
function keepsConnection({ method, httpVersionMinor, head }: Incoming): boolean {
  return method !== 'CONNECT' && httpVersionMinor === 1 && !/(?:^|[,\s])close(?:$|[,\s])/i.test(head.connection ?? '');
}

/** Errors of the connection are ignored, because `close` follows them. */
function ignore(): void {}
