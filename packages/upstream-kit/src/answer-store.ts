import { LruMap } from '@caddis/kit';
import type { Answer } from './found.js';

/** Greatest number of answers that are kept. */
const limit = 10_000;
/** Greatest number of upstreams in all of them. */
const upstreamLimit = 100_000;

/**
 * Last good answers by question, kept from one config to the next: get it from `context.share`. The new config's look-ups begin
 * with what it has, with their own intervals, and nothing of the old config can reach into them.
 *
 * The key must hold everything that changes the answer, and everything that goes into the upstreams.
 *
 * @public
 */
export class AnswerStore {
  private readonly answers = new LruMap<string, Answer>(limit, undefined, { weightOf: ({ upstreams }) => upstreams.length, limit: upstreamLimit });

  /** The last good answer to a question. */
  get(key: string): Answer | undefined {
    return this.answers.get(key);
  }

  /** Keeps an answer, unless a younger one is there. */
  set(key: string, answer: Answer): void {
    const known = this.answers.get(key);
    if (known === undefined || known.at <= answer.at) this.answers.set(key, answer);
  }
}
