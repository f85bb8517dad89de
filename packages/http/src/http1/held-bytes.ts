import { pausedReaders, type Http1Socket, type PausedReader } from './paused-readers.js';

/** Bytes that are kept before reading pauses. */
const maxHeldBytes = 64 * 1024;

/**
 * Keeps what comes on a connection whose turn has not come, so that its end is noticed meanwhile.
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
   * @param first - what was read of it already
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

  /** Puts all back into the connection, unless it has ended. It is somebody else's then, and flows as soon as one listens. */
  release(): void {
    const { socket } = this;
    this.released = true;
    socket.off('data', this.onData).off('end', this.onEnd).off('error', ignore).off('close', this.onClose);
    pausedReaders.delete(this);
    socket.pause();
    // As Node hands connections over.
    (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    if (!socket.readableEnded) for (const piece of this.pieces.reverse()) socket.unshift(piece);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.pieces.push(chunk);
    this.bytes += chunk.length;
    if (this.isStalled && !pausedReaders.onHeld(this, chunk.length)) this.socket.pause();
  };

  /** A client that sends no more before it was answered has left, as it has for Node. */
  private readonly onEnd = (): void => {
    const { socket } = this;
    // A connection that was reset may say that it has ended, and then never that it is closed.
    if (socket.writableLength === 0) socket.destroy();
    else socket.destroySoon();
  };

  private readonly onClose = (): void => pausedReaders.delete(this);
}

/** What goes wrong with the connection is told by its `close`. */
function ignore(): void {}
