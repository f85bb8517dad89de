import { describeValue, isThenable, messageOf } from '../module-fault.js';
import { propertyOf } from '../thrown.js';
import type { LogEncoder } from './log-encoder.js';
import type { LogEntry } from './log-entry.js';

/** Where an error keeps the entry: the same for all copies of this package. */
const changedEntry = Symbol.for('caddis.logging.changed_entry');

/**
 * Has an encoder write an entry that another encoder has changed. Where it fails, the changed entry is what is written as JSON in its place: what was
 * taken out of it does not come back.
 *
 * @param encoder - the one that is wrapped
 * @param entry - the entry as it is to be written
 * @throws an error that says why it failed
 * @experimental
 */
export function encodeChanged(encoder: LogEncoder, entry: LogEntry): string {
  let text: unknown;
  try {
    text = encoder.encode(entry);
  } catch (error) {
    throw propertyOf(error, changedEntry) === undefined ? failure(messageOf(error), entry, error) : error;
  }
  if (typeof text === 'string') return text;
  if (isThenable(text)) Promise.resolve(text).then(undefined, () => undefined);
  throw failure(`encode() answered ${describeValue(text)}, not a text`, entry);
}

/**
 * The entry that an encoder was to write which failed inside another.
 *
 * @param error - what came out of the outer one
 * @returns `undefined` where no entry was changed
 * @experimental
 */
export function changedEntryOf(error: unknown): LogEntry | undefined {
  return propertyOf(error, changedEntry) as LogEntry | undefined;
}

function failure(message: string, entry: LogEntry, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { [changedEntry]: entry });
}
