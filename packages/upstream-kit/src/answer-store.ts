import { LruMap } from '@caddis/kit';
import type { Answer } from './found.js';

/** Maximum number of answers. */
const limit = 10_000;
/** Maximum number of upstreams in all answers together. */
const upstreamLimit = 100_000;

/**
 * Stores the last good answer to each question across reloads; get it from `context.share`. The look-ups of a new config start with the stored
 * answers but use their own intervals. The old config cannot affect them.
 *
 * A key must contain everything that affects the answer or the upstreams made from it.
 *
 * @public
 */
export class AnswerStore {
  private readonly answers = new LruMap<string, Answer>(limit, undefined, { weightOf: ({ upstreams }) => upstreams.length, limit: upstreamLimit });

  /** Returns the last good answer to a question. */
  get(key: string): Answer | undefined {
    return this.answers.get(key);
  }

  /** Stores an answer, unless a newer one is stored. */
  set(key: string, answer: Answer): void {
    const known = this.answers.get(key);
    if (known === undefined || known.at <= answer.at) this.answers.set(key, answer);
  }
}
