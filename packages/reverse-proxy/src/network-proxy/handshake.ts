import type { Socket } from 'node:net';

/** Maximum size of one answer of a proxy during the handshake, in bytes. */
const maxAnswer = 16 * 1024;

/**
 * A dialog with a proxy on a connection that is handed over afterwards. Bytes after the proxy's last answer are put back into the socket.
 *
 * @internal
 */
export class Handshake {
  private bytes: Buffer = Buffer.alloc(0);
  /** Checks whether the expected answer is complete; absent while nobody waits. */
  private look: (() => void) | undefined;
  private reject: ((error: Error) => void) | undefined;
  /** The error because of which no more data will arrive. */
  private failure: Error | undefined;

  constructor(private readonly socket: Socket) {
    socket.on('readable', this.onReadable).on('end', this.onEnd).on('close', this.onEnd).on('error', this.onError);
  }

  /** Sends data to the proxy. */
  write(bytes: string | Buffer): void {
    this.socket.write(bytes, 'latin1');
  }

  /**
   * Waits for the next answer of the proxy.
   *
   * @param measure - returns the length of the answer, or -1 while it is not known yet
   * @throws an error if the connection ends too early, or the answer is longer than 16 KiB
   */
  read(measure: (bytes: Buffer) => number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.reject = reject;
      this.look = () => {
        const length = measure(this.bytes);
        if (length < 0 || length > this.bytes.length) {
          if (this.bytes.length > maxAnswer) this.fail(new Error(`its answer is longer than ${maxAnswer} bytes`));
          return;
        }
        const answer = this.bytes.subarray(0, length);
        this.bytes = this.bytes.subarray(length);
        this.look = undefined;
        this.reject = undefined;
        resolve(answer);
      };
      this.look();
    });
  }

  /** Ends the dialog: current and later reads are rejected with the error. */
  fail(error: Error): void {
    const { reject } = this;
    this.failure ??= error;
    this.look = undefined;
    this.reject = undefined;
    reject?.(error);
  }

  /** Removes all listeners and puts unread bytes back, so that others can use the connection. */
  release(): void {
    this.socket.off('readable', this.onReadable).off('end', this.onEnd).off('close', this.onEnd).off('error', this.onError);
    if (this.bytes.length > 0) this.socket.unshift(this.bytes);
  }

  private readonly onReadable = (): void => {
    const piece = this.socket.read() as Buffer | null;
    if (piece === null) return;
    this.bytes = this.bytes.length === 0 ? piece : Buffer.concat([this.bytes, piece]);
    this.look?.();
  };

  private readonly onEnd = (): void => {
    this.fail(new Error('it closed the connection'));
  };

  private readonly onError = (error: Error): void => {
    this.fail(error);
  };
}
