import { IncomingMessage } from 'node:http';
import { scanHead, type RequestHead } from '../request/request-head.js';

/** A client that goes on sending more of a body than this after its answer is cut off; bytes. */
const mostDiscarded = 256 * 1024;

/**
 * Node's incoming message without the cost of its `headers` object: Node asks it for `host` and `expect` only, which the scan of
 * the head knows.
 *
 * @internal
 */
export class Incoming extends IncomingMessage {
  declare private scanned: RequestHead | undefined;
  declare private upgradeOffered: boolean | undefined;
  declare private bytes: number | undefined;
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
   * Node takes the connection away from HTTP when this is true. A request with a body stays with HTTP, and so does an offer of
   * HTTP/2, which nobody here takes up.
   */
  get upgrade(): boolean {
    if (this.upgradeOffered !== true) return false;
    const { upgrade, contentLength, transferEncoding } = this.head;
    return this.method === 'CONNECT' || (!(contentLength ?? 0) && transferEncoding === undefined && !/^h2c$/i.test(upgrade ?? ''));
  }

  set upgrade(offered: boolean) {
    this.upgradeOffered = offered;
  }

  /** True when the client offers another protocol, but the request stays with HTTP. */
  get declinesUpgrade(): boolean {
    return this.upgradeOffered === true;
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
    if (chunk !== null) {
      this.bytes = (this.bytes ?? 0) + chunk.length;
      if (this.discarded !== undefined) {
        this.discarded += chunk.length;
        if (this.discarded > mostDiscarded) this.socket.destroy();
      }
    }
    return super.push(chunk, encoding);
  }
}
