import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { scanHead, type RequestHead } from '../request/request-head.js';
import { pausedReaders, type PausedReader } from './paused-readers.js';
import { Pipeline } from './pipeline.js';

/** A client that goes on sending more of a body than this after its answer is cut off; bytes. */
const maxDiscarded = 256 * 1024;
/** Pieces of a body below so many bytes are put together when there are many. */
const smallPiece = 1024;
/** Small pieces that are passed on one by one before that. */
const maxSmallPieces = 32;
/** Small pieces of one connection that are read in a turn of the event loop; a read of Node's has at most 11,000 of one byte. */
const maxPiecesInTurn = 8192;
/** Bytes that are put together at most. */
const gatheredBytes = 16 * 1024;

/** Waits for the end of a request that offers another protocol. @internal */
export interface PendingOffer {
  /** The request is complete, and the connection free. */
  detach(socket: Socket, firstBytes: Buffer): void;
}

/**
 * Node's incoming message without the cost of its `headers` object: Node asks it for `host` and `expect` only, which the scan of
 * the head knows.
 *
 * @internal
 */
export class Incoming extends IncomingMessage implements PausedReader {
  declare private scanned: RequestHead | undefined;
  /** What Node's parser says; `null` before that. */
  declare private upgradeOffered: boolean | null;
  declare private held: boolean | undefined;
  declare private paused: boolean | undefined;
  /** Small pieces that came of late. */
  declare private smallPieces: number | undefined;
  /** Small pieces of this turn of the event loop that were not passed on yet. */
  declare private gathered: Buffer | undefined;
  declare private gatheredLength: number | undefined;
  /** True until the next turn of the event loop, when this one has had its share. */
  declare private isResting: boolean | undefined;
  declare private bytes: number | undefined;
  /** The response to a request with a body that offers another protocol, where its turn allows for that. */
  declare offer: PendingOffer | undefined;
  /** Bytes that were thrown away, once nobody wants them any more. */
  declare private discarded: number | undefined;

  static {
    Object.defineProperty(this.prototype, 'headers', {
      get(this: Incoming) {
        return this.head;
      },
    });
  }

  get head(): RequestHead {
    return (this.scanned ??= scanHead(this.rawHeaders));
  }

  /** Bytes of the body that have arrived. */
  get bytesRead(): number {
    return this.bytes ?? 0;
  }

  /**
   * Node takes the connection away from HTTP when this is true: at the head of a request without a body, or of one that is not to be
   * taken up yet, else when the body is complete. Then the response may be under way already.
   */
  get upgrade(): boolean {
    if (this.upgradeOffered !== true) return this.isHeld;
    if (this.isHeld || this.method === 'CONNECT') return true;
    const { upgrade, contentLength, transferEncoding } = this.head;
    if ((contentLength ?? 0) > 0 || transferEncoding !== undefined) return this.complete && this.offer !== undefined;
    // Clients offer HTTP/2 without a need for it. Behind a request under way, that is not worth a connection.
    return !/^h2c$/i.test(upgrade ?? '') || !(this.socket as { readonly _httpMessage?: unknown })._httpMessage;
  }

  set upgrade(offered: boolean | null) {
    // Only the first answer counts: Node asks again when later requests wait, too.
    if (this.upgradeOffered === null && Pipeline.isFull(this.socket)) this.held = true;
    this.upgradeOffered = offered;
  }

  /** True when so many requests wait already that this one is not to be taken up yet. */
  get isHeld(): boolean {
    return this.held === true;
  }

  /** True while nobody takes what has come of the body, so that reading has stopped. */
  get isStalled(): boolean {
    return !this.complete && !this.destroyed && this.readableLength >= this.readableHighWaterMark;
  }

  get takenBytes(): number {
    return this.bytesRead - this.readableLength;
  }

  get readsAhead(): boolean {
    return true;
  }

  /** True when the client offers another protocol, but the request stays with HTTP. */
  get declinesUpgrade(): boolean {
    return this.upgradeOffered === true;
  }

  /** There is no body, and Node says nothing more of this request. */
  endWithoutBody(): void {
    this.complete = true;
    this.push(null);
  }

  /** Nobody wants the rest of the body; it is read so that the next request can be, within a bound. */
  discardRest(): void {
    if (this.complete || this.discarded !== undefined) return;
    this.discarded = 0;
    this.unpipe();
    this.removeAllListeners('data');
    this.resume();
  }

  /** Node calls this for a body that nobody has read. A request without one need not go through the motions of a stream's end. */
  _dump(): void {
    this.discardRest();
  }

  override push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean {
    if (chunk === null) {
      this.pushGathered();
      return super.push(null);
    }
    this.bytes = (this.bytes ?? 0) + chunk.length;
    if (this.discarded !== undefined) {
      this.discarded += chunk.length;
      if (this.discarded > maxDiscarded) this.socket.destroy();
    }
    if (chunk.length < smallPiece && this.gather(chunk)) return this.isResting !== true;
    this.pushGathered();
    return this.pushPiece(chunk, encoding);
  }

  /**
   * Of many small pieces in one turn those behind the first are put together: each costs far more than its bytes.
   *
   * @returns false when the piece is to be passed on by itself
   */
  private gather(piece: Uint8Array): boolean {
    this.smallPieces = (this.smallPieces ?? 0) + 1;
    if (this.smallPieces <= maxSmallPieces) return false;
    if (this.gathered === undefined) {
      this.gathered = Buffer.allocUnsafe(gatheredBytes);
      this.gatheredLength = 0;
      setImmediate(() => this.goOn());
    }
    this.isResting = this.smallPieces > maxPiecesInTurn;
    const length = this.gatheredLength as number;
    if (length + piece.length > gatheredBytes) return false;
    this.gathered.set(piece, length);
    this.gatheredLength = length + piece.length;
    return true;
  }

  /** A new turn of the event loop has begun. */
  private goOn(): void {
    const rested = this.isResting === true;
    this.isResting = false;
    this.smallPieces = 0;
    if (!this.pushGathered() && !this.destroyed) this.socket.pause();
    else if (rested && !this.complete && !this.destroyed && !this.isStalled) super._read(0);
  }

  /** Node reads on here. */
  override _read(size: number): void {
    if (this.isResting !== true) super._read(size);
  }

  /** @returns false when reading is to pause */
  private pushGathered(): boolean {
    const { gathered, gatheredLength } = this;
    this.gathered = undefined;
    return gathered === undefined || gatheredLength === 0 || this.destroyed || this.pushPiece(gathered.subarray(0, gatheredLength));
  }

  private pushPiece(chunk: Uint8Array, encoding?: BufferEncoding): boolean {
    if (super.push(chunk, encoding)) return true;
    this.paused = true;
    return pausedReaders.onHeld(this, chunk.length);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.paused === true) pausedReaders.delete(this);
    super._destroy(error, done);
  }
}
