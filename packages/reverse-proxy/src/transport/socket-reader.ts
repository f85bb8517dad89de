import type { OnReadOpts } from 'node:net';

/**
 * A buffer that a socket reads into again and again. This costs about half as much as new memory for each read: nothing is
 * allocated, zeroed by the kernel or garbage-collected, and the bytes are still in the CPU cache when they are passed on.
 *
 * @internal
 */
export class SocketReader {
  /**
   * Receives the bytes of each read. The next read overwrites them.
   *
   * @returns false to pause the socket
   */
  receive: (bytes: Buffer) => boolean = () => false;
  /** Value of `onread` for `net.connect`. */
  readonly options: OnReadOpts;

  /**
   * @param size - size of the buffer in bytes; the system only provides the memory that was ever written to
   */
  constructor(size: number) {
    // Not from Node's buffer pool, because the buffer would keep a shared slab alive.
    const buffer = Buffer.allocUnsafeSlow(size);
    this.options = { buffer, callback: (length) => this.receive(buffer.subarray(0, length)) };
  }
}
