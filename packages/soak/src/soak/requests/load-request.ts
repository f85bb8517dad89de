import { createHash } from 'node:crypto';
import type { Random } from '../../random.js';

/** A request of the load, and what its answer must be. */
export interface LoadRequest {
  readonly group: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
  /** The only right body of an answer with status 200. */
  readonly expected: string;
}

/** What came back: an answer, or how it failed. */
export type Outcome =
  | { readonly status: number; readonly body: string }
  | { readonly failure: string; /** Whether the head of a response had come. */ readonly answered: boolean; /** Whether it failed because the connection had been used before and was closed. */ readonly stale: boolean };

/** Sends a request and waits for its answer; never throws. */
export type Ask = (request: LoadRequest) => Promise<Outcome>;

/** Longest time that a client waits for the whole of an answer, in milliseconds: longer than the proxy tries. */
export const patienceMs = 30_000;

const sizes = [10, 1000, 1000, 70_000];
let count = 0;

/**
 * Makes up a request.
 *
 * @param group - the routes that it goes to
 * @param fixedBody - what this group's backends answer to every GET; for such that know nothing but one file
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
