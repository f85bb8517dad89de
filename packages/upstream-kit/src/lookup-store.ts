import { Gate } from '@caddis/kit';
import { AnswerStore } from './answer-store.js';

/** Maximum number of concurrent look-ups that are made in advance, i.e. not for a waiting request. */
const maxAtOnce = 1000;
/** Maximum number of these that start in one turn of the event loop. A look-up takes a fraction of a millisecond, and may fail at once. */
const maxPerTurn = 10;

/**
 * State that the look-ups of one kind of source share across modules and configs; get it from {@link lookupStore}. It keeps a config with a hundred
 * thousand names from looking them all up at the same moment, and lets the next config start with their answers.
 *
 * @public
 */
export class LookupStore {
  readonly answers = new AnswerStore();
  readonly gate = new Gate(maxAtOnce, maxPerTurn);
}
