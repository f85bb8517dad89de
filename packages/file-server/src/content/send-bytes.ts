import type { FileHandle } from 'node:fs/promises';
import type { HttpResponse } from '@caddis/core/http';
import type { ByteRange } from './ranges.js';

/** Size of each read in bytes; also the memory that a response needs for its body. */
const pieceBytes = 64 * 1024;

/** Sends the body of a response. Waits for slow clients, and detects when the client has left. @internal */
export class BodySender {
  private isGone = false;
  private wake: (() => void) | undefined;
  private lent: Buffer | undefined;

  constructor(private readonly response: HttpResponse) {
    response.onAbort(() => {
      this.isGone = true;
      this.wake?.();
    });
  }

  /**
   * Sends a part of a file. If the file has become shorter, the response is aborted, because its length was announced.
   *
   * @returns false if nothing more can be sent
   * @throws the error of the file system; nothing of the part may have been sent by then
   */
  async sendPart(handle: FileHandle, { start, length }: ByteRange): Promise<boolean> {
    for (let at = start, left = length; left > 0; ) {
      const buffer = this.buffer(Math.min(left, pieceBytes));
      const { bytesRead } = await handle.read(buffer, 0, Math.min(left, buffer.length), at);
      if (this.isGone) return false;
      if (bytesRead === 0) {
        this.response.abort();
        return false;
      }
      at += bytesRead;
      left -= bytesRead;
      if (!(await this.send(buffer.subarray(0, bytesRead)))) return false;
    }
    return true;
  }

  /** Sends bytes that are in memory. @returns false if nothing more can be sent */
  async sendBytes(bytes: Uint8Array): Promise<boolean> {
    return this.taken(this.response.write(bytes));
  }

  private send(piece: Uint8Array): Promise<boolean> | boolean {
    const { response } = this;
    return this.taken(response.writeLent === undefined ? response.write(piece) : response.writeLent(piece));
  }

  private taken(isTaken: boolean): Promise<boolean> | boolean {
    if (this.isGone || this.response.ended) return false;
    if (isTaken) return true;
    return new Promise((resolve) => {
      this.wake = () => resolve(!this.isGone);
      this.response.onDrain(this.wake);
    });
  }

  /** Returns a buffer; the same one again if the response does not keep it after a write. */
  private buffer(size: number): Buffer {
    if (this.response.writeLent === undefined) return Buffer.allocUnsafe(size);
    return (this.lent ??= Buffer.allocUnsafeSlow(size));
  }
}
