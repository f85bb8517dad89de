import { freePort } from '@caddis/test-servers';
import { WireEdge } from '../../wire/testing/wire-edge.js';

/** A way to a backend that clients are tried on. */
export interface ClientWay {
  readonly name: string;
  /** Whether clients speak TLS, where they may choose HTTP/2. */
  readonly encrypted: boolean;
  /** Whether a compressor, a dead upstream and retries lie on the way. */
  readonly busy: boolean;
}

/**
 * Longest time in milliseconds that the event loop may be busy. Clients that send megabytes as fast as they can are no attack, and get turns of 30 ms on a quiet
 * machine: this is a net for what is wrong. What the loop may take at most is held by the suites of `wire`.
 */
const maxTurnMs = 250;

/** Every way that a client may come to a backend. */
export const clientWays: readonly ClientWay[] = [
  { name: 'plainly', encrypted: false, busy: false },
  { name: 'over TLS', encrypted: true, busy: false },
  { name: 'with encode and a retry', encrypted: false, busy: true },
  { name: 'over TLS, with encode and a retry', encrypted: true, busy: true },
];

/**
 * Starts a server process on one of the ways.
 *
 * @param dial - the backend that is alive
 * @param transport - how it is spoken to
 */
export async function startClientEdge({ encrypted, busy }: ClientWay, dial: string, transport: object = { protocol: 'http' }): Promise<WireEdge> {
  if (!busy) return WireEdge.start({ dial, encrypted, maxTurnMs, proxy: { transport } });
  // Nobody listens there, so that every other request has to be tried again.
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
