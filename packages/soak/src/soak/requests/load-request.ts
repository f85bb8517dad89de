import { createHash } from 'node:crypto';
import type { Random } from '../../random.js';

/** A request of the load, with its expected answer. */
export interface LoadRequest {
  readonly group: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
  /** The only correct body of a response with status 200. */
  readonly expected: string;
}

/** The result of a request: a response, or the reason why there is none. */
export type Outcome =
  | { readonly status: number; readonly body: string }
  | { readonly failure: string; /** Whether the head of a response had arrived. */ readonly answered: boolean; /** Whether it failed because the server had closed a reused connection. */ readonly stale: boolean };

/** Sends a request and waits for its response; never throws. */
export type Ask = (request: LoadRequest) => Promise<Outcome>;

/**
 * Maximum time to wait for an answer, in milliseconds; longer than the proxy retries. Only an answer that never comes takes so long, even on a
 * machine with far too much to do: the soak judges what is lost, not how long it took.
 */
export const patienceMs = 600_000;

const sizes = [10, 1000, 1000, 70_000];
let count = 0;

/**
 * Generates a request.
 *
 * @param group - the group of routes for the request
 * @param fixedBody - the body of the group's GET responses, if its backends only serve one file
 */
export function makeRequest(group: string, fixedBody: string | undefined, random: Random): LoadRequest {
  count += 1;
  const id = `${count.toString(36)}x`;
  const size = random.pick(sizes);
  if (fixedBody !== undefined) return { group, method: 'GET', path: `/${group}/index.html`, body: '', expected: fixedBody };
  const path = `/${group}/${size}/${id}`;
  if (random.chance(0.85)) return { group, method: 'GET', path, body: '', expected: id.padEnd(size, '.') };
  const body = id.padEnd(size, '+');
  return { group, method: 'POST', path, body, expected: `${id} ${size} ${createHash('sha1').update(body).digest('hex')}` };
}
