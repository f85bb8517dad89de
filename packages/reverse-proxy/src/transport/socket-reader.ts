import type { OnReadOpts } from 'node:net';

/**
 * Memory that a socket reads into, again and again. Reading into the same memory costs about half of reading into new memory each
 * time: nothing is allocated, cleared by the kernel or collected, and the bytes are still in the cache when they are passed on.
 *
 * @internal
 */
export class SocketReader {
  /**
   * Takes what was read. The bytes are overwritten by the next read.
   *
   * @returns false to pause the socket
   */
  receive: (bytes: Buffer) => boolean = () => false;
  /** For `net.connect`. */
  readonly options: OnReadOpts;

  /**
   * @param size - bytes that are read at once; memory is used as far as it was ever filled
   */
  constructor(size: number) {
    // Not from Node's pool, which would keep other things alive.
    const buffer = Buffer.allocUnsafeSlow(size);
    this.options = { buffer, callback: (length) => this.receive(buffer.subarray(0, length)) };
  }
}
