import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { scanHead, type RequestHead } from '../request/request-head.js';
import { pausedReaders, type PausedReader } from './paused-readers.js';
import { Pipeline } from './pipeline.js';

/** A client that sends more of a body than this after its answer is disconnected; bytes. */
const maxDiscarded = 256 * 1024;
/** Body chunks smaller than this are merged if there are many of them; bytes. */
const smallPiece = 1024;
/** Number of small chunks per turn of the event loop that are passed on one by one. */
const maxSmallPieces = 32;
/** Maximum number of small chunks per turn and connection. One read of Node contains at most 11,000 chunks of one byte. */
const maxPiecesInTurn = 8192;
/** Maximum size of a merged chunk, in bytes. */
const gatheredBytes = 16 * 1024;

/** Waits for the end of a request that offers another protocol. @internal */
export interface PendingOffer {
  /** Called when the request is complete and Node has detached the connection. */
  detach(socket: Socket, firstBytes: Buffer): void;
}

/**
 * Node's `IncomingMessage` without the cost of its `headers` object. Node reads only `host` and `expect` of it, and those come from the
 * scan of the head.
 *
 * @internal
 */
export class Incoming extends IncomingMessage implements PausedReader {
  declare private scanned: RequestHead | undefined;
  /** Whether Node's parser found an upgrade offer; `null` before it has decided. */
  declare private upgradeOffered: boolean | null;
  declare private held: boolean | undefined;
  declare private paused: boolean | undefined;
  /** Number of small chunks in this turn of the event loop. */
  declare private smallPieces: number | undefined;
  /** Small chunks of this turn that have not been passed on yet, merged. */
  declare private gathered: Buffer | undefined;
  declare private gatheredLength: number | undefined;
  /** True if the limit of small chunks is reached; until the next turn of the event loop. */
  declare private isResting: boolean | undefined;
  declare private bytes: number | undefined;
  /** The response to an upgrade request with a body, if the request is the first in line. */
  declare offer: PendingOffer | undefined;
  /** Number of discarded bytes, once nobody wants the rest of the body. */
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
   * Node detaches the connection from HTTP if this is true. It asks after the head if the request has no body or must wait, otherwise when
   * the body is complete. By then the response may already be under way.
   */
  get upgrade(): boolean {
    if (this.upgradeOffered !== true) return this.isHeld;
    if (this.isHeld || this.method === 'CONNECT') return true;
    const { upgrade, contentLength, transferEncoding } = this.head;
    if ((contentLength ?? 0) > 0 || transferEncoding !== undefined) return this.complete && this.offer !== undefined;
    // Some clients offer h2c (HTTP/2) without needing it. After a request that is under way, accepting the offer would cost the connection.
    return !/^h2c$/i.test(upgrade ?? '') || !(this.socket as { readonly _httpMessage?: unknown })._httpMessage;
  }

  set upgrade(offered: boolean | null) {
    // Only the first answer counts, because Node asks again when further requests wait.
    if (this.upgradeOffered === null && Pipeline.isFull(this.socket)) this.held = true;
    this.upgradeOffered = offered;
  }

  /** True if too many requests wait already, so that this one must not be handled yet. */
  get isHeld(): boolean {
    return this.held === true;
  }

  /** True while nobody takes the body bytes that have arrived, so that reading has stopped. */
  get isStalled(): boolean {
    return !this.complete && !this.destroyed && this.readableLength >= this.readableHighWaterMark;
  }

  get takenBytes(): number {
    return this.bytesRead - this.readableLength;
  }

  get readsAhead(): boolean {
    return true;
  }

  /** True if the client offers another protocol, but the request stays with HTTP. */
  get declinesUpgrade(): boolean {
    return this.upgradeOffered === true;
  }

  /** Ends the body of a request without one, because Node emits nothing more for it. */
  endWithoutBody(): void {
    this.complete = true;
    this.push(null);
  }

  /** Discards the rest of the body, up to a limit, so that the next request can be read. */
  discardRest(): void {
    if (this.complete || this.discarded !== undefined) return;
    this.discarded = 0;
    this.unpipe();
    this.removeAllListeners('data');
    this.resume();
  }

  /** Node calls this for an unread body. A request without a body skips the cost of ending a stream. */
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
   * Merges the small chunks of one turn after the first ones, because each chunk costs far more than its bytes.
   *
   * @returns false if the chunk must be passed on separately
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

  /** Passes on the merged chunks at the start of a new turn of the event loop. */
  private goOn(): void {
    const rested = this.isResting === true;
    this.isResting = false;
    this.smallPieces = 0;
    if (!this.pushGathered() && !this.destroyed) this.socket.pause();
    else if (rested && !this.complete && !this.destroyed && !this.isStalled) super._read(0);
  }

  /** Keeps Node from reading on while the limit of small chunks is reached. */
  override _read(size: number): void {
    if (this.isResting !== true) super._read(size);
  }

  /** @returns false if reading must pause */
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
