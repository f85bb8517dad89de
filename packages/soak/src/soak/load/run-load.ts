import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../random.js';
import { rest } from '../../rest.js';
import type { Tally } from '../verdict/tally.js';
import { http1Client, type LoadClient } from './ask-http1.js';
import { http2Client } from './ask-http2.js';
import { makeRequest } from '../requests/load-request.js';

/** Where requests go, and how many. */
export interface LoadOptions {
  /** Ports on 127.0.0.1, without TLS and with it. */
  readonly ports: { readonly plain: number; readonly tls: number };
  /** The groups of routes; with what every GET is answered where that is always the same. */
  readonly groups: ReadonlyMap<string, string | undefined>;
  /** Requests per second in all. */
  readonly rate: number;
  readonly random: Random;
  readonly tally: Tally;
}

interface LoadWorker {
  readonly via: string;
  readonly client: LoadClient;
  /** Whether its connection belongs to it alone, and is closed with it. */
  readonly owner: boolean;
}

const counts = { keepAlive: 8, fresh: 4, http2Sessions: 2, http2Streams: 6 };

/**
 * Sends requests until the signal, over connections of all kinds.
 *
 * @returns when the last one is answered and all connections are closed
 */
export async function runLoad({ ports, groups, rate, random, tally }: LoadOptions, signal: AbortSignal): Promise<void> {
  const workers = makeWorkers(ports);
  const pauseMs = (1000 * workers.length) / rate;
  const names = [...groups.keys()];
  const work = async ({ via, client, owner }: LoadWorker): Promise<void> => {
    // They do not all begin at one moment.
    await pause(random.next() * pauseMs);
    while (!signal.aborted) {
      const from = performance.now();
      const group = random.pick(names);
      const request = makeRequest(group, groups.get(group), random);
      let outcome = await client.ask(request);
      if ('failure' in outcome && outcome.stale && request.method === 'GET') {
        // The server has closed the connection meanwhile: every client sends such a request again. @see RFC 9112, section 9.3.1
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
