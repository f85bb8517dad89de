import { ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Http1Response, headText, type Http1Connection } from './http1-response.js';
import type { Incoming } from './incoming.js';

/** A connection that can leave HTTP. @internal */
export interface UpgradableConnection extends Http1Connection {
  /** The connection has left HTTP and is somebody else's to close. */
  release(socket: Socket): void;
}

/**
 * The response on a connection that Node has let go of: either the connection switches protocols, or this is its last response.
 *
 * @internal
 */
export class Http1UpgradeResponse extends Http1Response {
  constructor(
    incoming: Incoming,
    private readonly socket: Socket,
    private readonly firstBytes: Buffer,
    private readonly owner: UpgradableConnection,
  ) {
    super(messageOn(incoming, socket), owner, false);
  }

  protected override takeConnection(rawHeaders: readonly string[]): Duplex | undefined {
    if (this.message.req.method === 'CONNECT') return undefined;
    this.owner.release(this.socket);
    this.message.detachSocket(this.socket);
    this.socket.off('error', ignore);
    this.socket.write(headText(101, rawHeaders), 'latin1');
    if (this.firstBytes.length > 0) this.socket.unshift(this.firstBytes);
    return this.socket;
  }
}

function messageOn(incoming: Incoming, socket: Socket): OutgoingMessage<Incoming> {
  const message = new OutgoingMessage(incoming);
  message.shouldKeepAlive = false;
  message.assignSocket(socket);
  message.on('finish', () => socket.destroySoon());
  socket.on('error', ignore);
  return message;
}

/** What goes wrong with the connection is told by its `close`. */
function ignore(): void {}
