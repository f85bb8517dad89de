import { setTimeout as pause } from 'node:timers/promises';
import { exchange } from '../../testing/exchange.js';

/** What clients lost while something happened. */
export interface Losses {
  /** Number of requests that were not answered with 200, by method and result, e.g. `POST 502`. */
  readonly lost: Readonly<Record<string, number>>;
  /** The longest time that a request waited for its answer, in milliseconds. */
  readonly slowestMs: number;
}

/** Pause between the requests of one client, in milliseconds, so that most of the CPU is left for the servers. */
const betweenMs = 5;

/**
 * Lets clients send requests while something happens, and counts what they lose.
 *
 * @param port - port of the server
 * @param methods - one request method per client
 * @param happen - what happens meanwhile; it gets the bodies of all answers with 200 so far
 */
export async function lossesDuring(port: number, methods: readonly string[], happen: (answers: readonly string[]) => Promise<void>): Promise<Losses> {
  let isOver = false;
  const lost: Record<string, number> = {};
  const answers: string[] = [];
  let slowestMs = 0;
  const client = async (method: string): Promise<void> => {
    while (!isOver) {
      const begin = performance.now();
      const { status, body } = await exchange(port, { method, target: '/' });
      slowestMs = Math.max(slowestMs, performance.now() - begin);
      if (status === 200) answers.push(body);
      else lost[`${method} ${status}`] = (lost[`${method} ${status}`] ?? 0) + 1;
      await pause(betweenMs);
    }
  };
  const clients = methods.map(client);
  try {
    await happen(answers);
  } finally {
    isOver = true;
    await Promise.all(clients);
  }
  return { lost, slowestMs };
}
