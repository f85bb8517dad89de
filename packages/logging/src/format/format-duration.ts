import { formatDuration } from '@caddis/core';
import type { EncoderConfig } from './encoder-fields.js';

/** Key of the field that contains a duration in seconds. */
export const durationKey = 'duration';

/**
 * Converts a duration to the configured format.
 *
 * @param seconds - the duration in seconds
 * @internal
 */
export function durationValue(seconds: number, format: EncoderConfig['duration_format']): number | string {
  switch (format) {
    case 'nano':
    case 'ns':
      return Math.round(seconds * 1e9);
    case 'ms':
      return seconds * 1000;
    case 'string':
      return formatDuration(seconds * 1000);
    default:
      return seconds;
  }
}
