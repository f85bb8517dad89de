import type { StoredCertificate } from './stored-certificate.js';

interface Held {
  users: number;
  stored: StoredCertificate | undefined;
}

/**
 * The managed certificates in memory, by name. All configs of the server share it, so that a reload does not read or obtain them again.
 *
 * @internal
 */
export class CertificateCache {
  readonly #held = new Map<string, Held>();

  /** Starts using a name. */
  hold(name: string): void {
    const held = this.#held.get(name);
    if (held === undefined) this.#held.set(name, { users: 1, stored: undefined });
    else held.users += 1;
  }

  /** Stops using a name. A name without users is removed. */
  release(name: string): void {
    const held = this.#held.get(name);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users <= 0) this.#held.delete(name);
  }

  get(name: string): StoredCertificate | undefined {
    return this.#held.get(name)?.stored;
  }

  set(name: string, stored: StoredCertificate): void {
    const held = this.#held.get(name);
    if (held !== undefined) held.stored = stored;
  }
}
