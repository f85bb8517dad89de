import { freePort } from '@caddis/test-servers';
import { WireEdge } from '../../wire/testing/wire-edge.js';

/** One kind of path from a client to a backend. */
export interface ClientWay {
  readonly name: string;
  /** Whether clients use TLS, and so may choose HTTP/2. */
  readonly encrypted: boolean;
  /** Whether the path includes a compressor, a dead upstream and retries. */
  readonly busy: boolean;
}

/**
 * Maximum time that the event loop may be busy, in milliseconds. Clients that send megabytes at full speed cause turns of 30 ms on a quiet machine,
 * which is fine: this limit only catches gross faults. The suites of `wire` check the strict limit.
 */
const maxTurnMs = 250;

/** All kinds of paths from a client to a backend. */
export const clientWays: readonly ClientWay[] = [
  { name: 'plainly', encrypted: false, busy: false },
  { name: 'over TLS', encrypted: true, busy: false },
  { name: 'with encode and a retry', encrypted: false, busy: true },
  { name: 'over TLS, with encode and a retry', encrypted: true, busy: true },
];

/**
 * Starts a server process for one kind of path.
 *
 * @param dial - address of the backend that works
 * @param transport - transport to the backend
 */
export async function startClientEdge({ encrypted, busy }: ClientWay, dial: string, transport: object = { protocol: 'http' }): Promise<WireEdge> {
  if (!busy) return WireEdge.start({ dial, encrypted, maxTurnMs, proxy: { transport } });
  // Nothing listens there, so every other request must be retried.
  const dead = `127.0.0.1:${await freePort()}`;
  const proxy = {
    handler: 'reverse_proxy',
    upstreams: [{ dial: dead }, { dial }],
    load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 3 },
    transport,
  };
  const encode = { handler: 'encode', encodings: { gzip: {} }, minimum_length: 1 };
  return WireEdge.start({ dial, encrypted, triesAgain: true, maxTurnMs, server: { routes: [{ handle: [encode, proxy] }] } });
}
