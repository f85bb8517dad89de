import { makeField } from '../schema/make.js';
import type { Exact, Field, FieldOptions, PresenceOf } from '../schema/types.js';

/**
 * A config field for a status code: a number, or a text that is one when its `{placeholders}` are expanded with the values of a
 * request. It is loaded as it is written; whether it is a status code is known with the request.
 *
 * @experimental
 */
export function statusCode<const O extends FieldOptions<string | number>>(
  options: Exact<O, FieldOptions<string | number>>,
): Field<string | number, string | number, PresenceOf<O>> {
  return makeField({ type: ['string', 'integer'] }, { placeholders: 'request' }, options as FieldOptions<string | number>);
}
