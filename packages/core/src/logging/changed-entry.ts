import { describeValue, isThenable, messageOf } from '../module-fault.js';
import { propertyOf } from '../thrown.js';
import type { LogEncoder } from './log-encoder.js';
import type { LogEntry } from './log-entry.js';

/** Property of an error that holds the changed entry; the same symbol in all copies of this package. */
const changedEntry = Symbol.for('caddis.logging.changed_entry');

/**
 * Encodes an entry that a wrapping encoder has changed, with the wrapped encoder. If that fails, the error carries the changed entry. It is then
 * written as JSON instead of the original, so that removed fields stay removed.
 *
 * @param encoder - the wrapped encoder
 * @param entry - the changed entry
 * @throws an error with the reason, if the encoder throws or returns something other than a string
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
 * Returns the changed entry that a wrapped encoder failed to encode.
 *
 * @param error - the error that the wrapping encoder threw
 * @returns `undefined` if the error does not come from {@link encodeChanged}
 * @experimental
 */
export function changedEntryOf(error: unknown): LogEntry | undefined {
  return propertyOf(error, changedEntry) as LogEntry | undefined;
}

function failure(message: string, entry: LogEntry, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { [changedEntry]: entry });
}
