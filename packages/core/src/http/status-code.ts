import { makeField } from '../schema/make.js';
import type { Exact, Field, FieldOptions, PresenceOf } from '../schema/types.js';

/** A text without placeholders that is no number either. An empty one counts as left out. */
const noNumber = { pattern: '^(?!\\d*$)[^{]*$', message: 'the status code is no number', help: 'write a number, e.g. 404' };

/**
 * A config field for a status code: a number, or a text that is one when its `{placeholders}` are expanded with the values of a
 * request. It is loaded as it is written; whether it is a status code is known with the request.
 *
 * @experimental
 */
export function statusCode<const O extends FieldOptions<string | number>>(
  options: Exact<O, FieldOptions<string | number>>,
): Field<string | number, string | number, PresenceOf<O>> {
  return makeField({ type: ['string', 'integer'] }, { placeholders: 'request', doubts: [noNumber] }, { sample: { value: 200 }, ...(options as FieldOptions<string | number>) });
}
