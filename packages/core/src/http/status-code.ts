import { makeField } from '../schema/make.js';
import type { Exact, Field, FieldOptions, PresenceOf } from '../schema/types.js';

/** Matches a non-empty string that has no placeholders and is not a number. An empty string counts as left out. */
const noNumber = { pattern: '^(?!\\d*$)[^{]*$', message: 'the status code is not a number', help: 'write a number, e.g. 404' };
/** Each request would end in status 500. */
const noStatus = { pattern: '^(?!0*[1-9]\\d\\d$)\\d+$', message: 'this is not a status code', help: 'write one from 100 to 599, e.g. 404' };

/**
 * A config field for a status code: a number, or a string that becomes a number once its `{placeholders}` are expanded with the values of a
 * request. The value is loaded as written; whether it is a valid status code is known only at the time of the request.
 *
 * @experimental
 */
export function statusCode<const O extends FieldOptions<string | number>>(
  options: Exact<O, FieldOptions<string | number>>,
): Field<string | number, string | number, PresenceOf<O>> {
  return makeField({ type: ['string', 'integer'] }, { placeholders: 'request', doubts: [noNumber, noStatus] }, { sample: { value: 200 }, ...(options as FieldOptions<string | number>) });
}
