import { randomInt } from 'node:crypto';

/** Ports from which a system takes none by itself, for a server on port 0 or for a client: those of Linux begin at 32768, those of others above. */
const lowest = 10_000;
const highest = 32_767;
/** Test processes that run side by side and take none of each other's ports. */
const shares = 4;
const share = Math.floor((highest + 1 - lowest) / shares);
/** How many were given since a port may be given again: those of tests that are over. */
const rest = share / 2;

/** The ports of this process. Mocha numbers those in which it runs files side by side. */
const first = lowest + (Number(process.env['MOCHA_WORKER_ID'] ?? 0) % shares) * share;
/** Those that were given lately, the oldest first: one that nobody listens on yet would be found free again. */
const given = new Set<number>();

/**
 * Chooses a port that no other server or client gets by chance, be it in this process, in one that mocha runs beside it, or from the system. Another program
 * may listen on it.
 *
 * @public
 */
export function ownPort(): number {
  for (;;) {
    const port = randomInt(first, first + share);
    if (given.has(port)) continue;
    given.add(port);
    for (const oldest of given) {
      if (given.size <= rest) break;
      given.delete(oldest);
    }
    return port;
  }
}
