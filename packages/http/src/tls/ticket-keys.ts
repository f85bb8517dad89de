import { randomBytes } from 'node:crypto';

/** Length that Node.js asks for: name, key and key of the seal. */
const keyLength = 48;

/**
 * The key with which the tickets of sessions are encrypted. There is one at a time, since Node.js knows no more: a client whose ticket is older makes a whole handshake.
 *
 * @internal
 */
export class TicketKeys {
  private keys = randomBytes(keyLength);
  private since: number;

  /**
   * @param rotationMs - how long a key is used, milliseconds; `undefined` for ever
   * @param now - milliseconds that pass whatever becomes of the clock
   */
  constructor(
    private readonly rotationMs: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** The key of this time: the same object until it is over. */
  current(): Buffer {
    if (this.rotationMs === undefined) return this.keys;
    const now = this.now();
    if (now - this.since < this.rotationMs) return this.keys;
    this.since = now;
    this.keys = randomBytes(keyLength);
    return this.keys;
  }
}
