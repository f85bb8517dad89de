import type { Socket } from 'node:net';

/** Greatest size of an answer of a proxy before it lets something through. */
const maxAnswer = 16 * 1024;

/**
 * A talk with a proxy on a connection that is handed over afterwards: what was read beyond the proxy's last answer goes back.
 *
 * @internal
 */
export class Handshake {
  private bytes: Buffer = Buffer.alloc(0);
  /** Looks whether what is waited for is there; absent while nobody waits. */
  private look: (() => void) | undefined;
  private reject: ((error: Error) => void) | undefined;
  /** Why nothing more will come. */
  private failure: Error | undefined;

  constructor(private readonly socket: Socket) {
    socket.on('readable', this.onReadable).on('end', this.onEnd).on('close', this.onEnd).on('error', this.onError);
  }

  /** Sends something. */
  write(bytes: string | Buffer): void {
    this.socket.write(bytes, 'latin1');
  }

  /**
   * Waits for the proxy's next answer.
   *
   * @param measure - tells its length, once so much is there that it can; -1 before
   * @throws where the connection ends before, or the answer is longer than 16 KiB
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

  /** Ends the talk: whoever waits, now or later, gets the error. */
  fail(error: Error): void {
    const { reject } = this;
    this.failure ??= error;
    this.look = undefined;
    this.reject = undefined;
    reject?.(error);
  }

  /** Lets go of the connection, for others. */
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
