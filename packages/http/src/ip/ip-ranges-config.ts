import { array, object, string, type ConfigOf } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { expandGlobal } from '../templates/expand-global.js';
import { statedText } from '../templates/stated-text.js';
import { IpRanges, rangeError } from './ip-ranges.js';

/** Fields of the matchers by address. @internal */
export const ipRangesFields = {
  ranges: array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`. Left out, none matches.',
    default: [],
    sample: { value: ['10.0.0.0/8'], needed: true },
  }),
} as const;

/** Schema of the matchers by address. @public */
export const ipRangesConfig = object(ipRangesFields);

/** Ranges as they are loaded. @public */
export type IpRangesConfig = ConfigOf<typeof ipRangesConfig>;

/**
 * Reads ranges, with the placeholders of the process.
 *
 * @throws `HTTP_RANGE_INVALID`
 * @public
 */
export function loadRanges({ ranges }: IpRangesConfig): IpRanges {
  return new IpRanges(ranges.map(expandGlobal));
}

/**
 * Finds the ranges that are none, as far as the document alone says what they are.
 *
 * @param key - the field that has them
 * @internal
 */
export function* badRanges({ ranges = [] }: { readonly ranges?: readonly string[] }, key = 'ranges'): Iterable<PlacedError> {
  for (const [index, text] of ranges.entries()) {
    const range = statedText(text);
    const error = range === undefined ? undefined : rangeError(range);
    if (error !== undefined) yield { at: [key, index], error };
  }
}
