import { Gate } from '@caddis/kit';
import { AnswerStore } from './answer-store.js';

/** Maximum number of look-ups ahead that are under way at a time. */
const maxAtOnce = 1000;

/**
 * What the look-ups of one kind of source share, across modules and across configs: get it from `context.share`. A config with a
 * hundred thousand names does not look them all up at the same moment, and the next config begins with their answers.
 *
 * @public
 */
export class LookupStore {
  readonly answers = new AnswerStore();
  readonly gate = new Gate(maxAtOnce);
}
