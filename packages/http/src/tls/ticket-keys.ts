import { randomBytes } from 'node:crypto';

/** Length that Node.js asks for: name, key and key of the seal. @internal */
export const ticketKeyLength = 48;

/** Where the keys for tickets come from. @internal */
export interface TicketSource {
  /** The key of this time: the same object until it is over. */
  current(): Buffer;
}

/**
 * The key with which the tickets of sessions are encrypted. There is one at a time, since Node.js knows no more: a client whose ticket is older makes a whole handshake.
 *
 * @internal
 */
export class TicketKeys implements TicketSource {
  private keys = randomBytes(ticketKeyLength);
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

  /** For how long the key has been used, in milliseconds. */
  get ageMs(): number {
    return this.now() - this.since;
  }

  current(): Buffer {
    if (this.rotationMs === undefined) return this.keys;
    const now = this.now();
    if (now - this.since < this.rotationMs) return this.keys;
    this.since = now;
    this.keys = randomBytes(ticketKeyLength);
    return this.keys;
  }
}
