import { array, object, string, type ConfigOf } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { expandGlobal } from '../templates/expand-global.js';
import { statedText } from '../templates/stated-text.js';
import { IpRanges, rangeError } from './ip-ranges.js';

/** Config fields of the IP matchers. @internal */
export const ipRangesFields = {
  ranges: array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`. If omitted, no address matches.',
    default: [],
    sample: { value: ['10.0.0.0/8'], needed: true },
  }),
} as const;

/** Schema of the IP matchers. @public */
export const ipRangesConfig = object(ipRangesFields);

/** Config of the IP matchers after loading. @public */
export type IpRangesConfig = ConfigOf<typeof ipRangesConfig>;

/**
 * Parses ranges, after expanding their global placeholders.
 *
 * @throws `HTTP_RANGE_INVALID`
 * @public
 */
export function loadRanges({ ranges }: IpRangesConfig): IpRanges {
  return new IpRanges(ranges.map(expandGlobal));
}

/**
 * Yields an error for each invalid range, as far as the document alone determines them.
 *
 * @param key - the field that contains the ranges
 * @internal
 */
export function* badRanges({ ranges = [] }: { readonly ranges?: readonly string[] }, key = 'ranges'): Iterable<PlacedError> {
  for (const [index, text] of ranges.entries()) {
    const range = statedText(text);
    const error = range === undefined ? undefined : rangeError(range);
    if (error !== undefined) yield { at: [key, index], error };
  }
}
