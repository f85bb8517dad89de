import { pausedReaders, type Http1Socket, type PausedReader } from './paused-readers.js';

/** Number of bytes that are buffered before reading pauses. */
const maxHeldBytes = 64 * 1024;

/**
 * Buffers the bytes of a connection while its next request must wait, so that the end of the connection is still noticed.
 *
 * @internal
 */
export class HeldBytes implements PausedReader {
  readonly takenBytes = 0;
  readonly readsAhead = true;
  private readonly pieces: Buffer[] = [];
  private bytes = 0;
  private released = false;

  /**
   * @param socket - a connection that nobody else reads
   * @param first - bytes that were already read from it
   */
  constructor(
    readonly socket: Http1Socket,
    ...first: readonly Buffer[]
  ) {
    this.pieces.push(...first.filter(({ length }) => length > 0));
    socket.on('data', this.onData).on('end', this.onEnd).on('error', ignore).on('close', this.onClose);
    socket.resume();
  }

  get isStalled(): boolean {
    return !this.released && this.bytes >= maxHeldBytes;
  }

  /** Puts all bytes back into the connection, unless it has ended. The connection then belongs to the caller, and flows when a listener is added. */
  release(): void {
    const { socket } = this;
    this.released = true;
    socket.off('data', this.onData).off('end', this.onEnd).off('error', ignore).off('close', this.onClose);
    pausedReaders.delete(this);
    socket.pause();
    // Node hands over connections in this state.
    (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    if (!socket.readableEnded) for (const piece of this.pieces.reverse()) socket.unshift(piece);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.pieces.push(chunk);
    this.bytes += chunk.length;
    if (this.isStalled && !pausedReaders.onHeld(this, chunk.length)) this.socket.pause();
  };

  /** Closes the connection. A client that ends its side before it was answered is treated as gone, as Node does. */
  private readonly onEnd = (): void => {
    const { socket } = this;
    // After a reset, a connection may emit `end` but never `close`, so it is destroyed here.
    if (socket.writableLength === 0) socket.destroy();
    else socket.destroySoon();
  };

  private readonly onClose = (): void => pausedReaders.delete(this);
}

/** Errors of the connection are ignored, because `close` follows them. */
function ignore(): void {}
