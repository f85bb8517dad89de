import { randomBytes } from 'node:crypto';

/** Length of the keys that Node expects: key name, encryption key and HMAC key. @internal */
export const ticketKeyLength = 48;

/** Provides the keys for session tickets. @internal */
export interface TicketSource {
  /** Returns the current keys; the same object until they are replaced. */
  current(): Buffer;
}

/**
 * The keys that encrypt session tickets. Node supports only one set at a time, so a client with an older ticket makes a full handshake.
 *
 * @internal
 */
export class TicketKeys implements TicketSource {
  private keys = randomBytes(ticketKeyLength);
  private since: number;

  /**
   * @param rotationMs - how long a key is used, in milliseconds; `undefined` for ever
   * @param now - a monotonic clock, in milliseconds
   */
  constructor(
    private readonly rotationMs: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** How long the key has been in use, in milliseconds. */
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
