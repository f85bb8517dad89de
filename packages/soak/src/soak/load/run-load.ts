import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../random.js';
import { rest } from '../../rest.js';
import type { Tally } from '../verdict/tally.js';
import { http1Client, type LoadClient } from './ask-http1.js';
import { http2Client } from './ask-http2.js';
import { makeRequest } from '../requests/load-request.js';

/** Options of {@link runLoad}. */
export interface LoadOptions {
  /** Ports on 127.0.0.1: without TLS, and with TLS. */
  readonly ports: { readonly plain: number; readonly tls: number };
  /** The groups of routes, each with the fixed body of its GET responses, if it has one. */
  readonly groups: ReadonlyMap<string, string | undefined>;
  /** Total number of requests per second. */
  readonly rate: number;
  readonly random: Random;
  readonly tally: Tally;
}

interface LoadWorker {
  readonly via: string;
  readonly client: LoadClient;
  /** Whether the worker has its own client, and must close it. */
  readonly owner: boolean;
}

const counts = { keepAlive: 8, fresh: 4, http2Sessions: 2, http2Streams: 6 };

/**
 * Sends requests over all kinds of connections until the signal is aborted.
 *
 * @returns when the last request is answered and all connections are closed
 */
export async function runLoad({ ports, groups, rate, random, tally }: LoadOptions, signal: AbortSignal): Promise<void> {
  const workers = makeWorkers(ports);
  const pauseMs = (1000 * workers.length) / rate;
  const names = [...groups.keys()];
  const work = async ({ via, client, owner }: LoadWorker): Promise<void> => {
    // Workers start at different times.
    await pause(random.next() * pauseMs);
    while (!signal.aborted) {
      const from = performance.now();
      const group = random.pick(names);
      const request = makeRequest(group, groups.get(group), random);
      let outcome = await client.ask(request);
      if ('failure' in outcome && outcome.stale && request.method === 'GET') {
        // The server closed the idle connection meanwhile. Every HTTP client retries such a request. @see RFC 9112, section 9.3.1
        tally.count(`sent again by the client: GET over ${via}`);
        outcome = await client.ask(request);
      }
      tally.judge(via, request, outcome, from);
      await rest(Math.max(0, pauseMs - (performance.now() - from)), signal);
    }
    if (owner) client.close();
  };
  await Promise.all(workers.map(work));
  for (const { client } of workers) client.close();
}

function makeWorkers({ plain, tls }: LoadOptions['ports']): readonly LoadWorker[] {
  const several = <Value>(count: number, make: () => Value): Value[] => Array.from({ length: count }, make);
  return [
    ...several(counts.keepAlive, () => ({ via: 'HTTP/1, kept connection', client: http1Client(plain, true), owner: true })),
    ...several(counts.fresh, () => ({ via: 'HTTP/1, own connection', client: http1Client(plain, false), owner: true })),
    ...several(counts.http2Sessions, () => http2Client(tls)).flatMap((client) => several(counts.http2Streams, () => ({ via: 'HTTP/2', client, owner: false }))),
  ];
}
