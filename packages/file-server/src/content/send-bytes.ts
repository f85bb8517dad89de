import type { FileHandle } from 'node:fs/promises';
import type { HttpResponse } from '@caddis/core/http';
import type { ByteRange } from './ranges.js';

/** Bytes that are read at once, and that a response in progress holds. */
const pieceBytes = 64 * 1024;

/** A response whose body is being sent: waits for slow clients, and knows when the client has gone. @internal */
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
   * Sends a part of a file. A file that has become shorter cuts the response: its length was promised.
   *
   * @returns false when nothing more can be sent
   * @throws what the file system says; nothing of the part may have been sent then
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

  /** Sends bytes that are kept. @returns false when nothing more can be sent */
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

  /** The same memory again, where the response gives it back. */
  private buffer(size: number): Buffer {
    if (this.response.writeLent === undefined) return Buffer.allocUnsafe(size);
    return (this.lent ??= Buffer.allocUnsafeSlow(size));
  }
}
