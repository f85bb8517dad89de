import { randomInt } from 'node:crypto';

/** Ports that systems do not assign automatically to a server on port 0 or to a client: Linux assigns ports from 32768 on, others higher ones. */
const lowest = 10_000;
const highest = 32_767;
/** Number of parallel test processes with separate port ranges. */
const shares = 4;
const share = Math.floor((highest + 1 - lowest) / shares);
/** A port may be chosen again after this many others, because the test that used it has ended by then. */
const rest = share / 2;

/** First port of this process. Mocha numbers its parallel worker processes. */
const first = lowest + (Number(process.env['MOCHA_WORKER_ID'] ?? 0) % shares) * share;
/** Recently chosen ports, oldest first. A port on which nobody listens yet would otherwise be chosen twice. */
const given = new Set<number>();

/**
 * Chooses a port that no other server or client gets by chance, neither in this process, nor in a parallel mocha process, nor from the system. Another
 * program may still listen on it.
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
