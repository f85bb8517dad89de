import { goTime } from './go-time.js';

/** Formats a time as a number or a text. @internal */
export type TimeFormat = (time: number) => number | string;

/** Named formats that are numbers. */
const numbers = new Map<string, TimeFormat>([
  ['unix_seconds_float', (time) => time / 1000],
  ['unix_milli_float', (time) => time],
  ['unix_nano', (time) => time * 1e6],
]);

/** Layouts of the other named formats. */
const layouts = new Map([
  ['iso8601', '2006-01-02T15:04:05.000Z0700'],
  ['rfc3339', '2006-01-02T15:04:05Z07:00'],
  ['rfc3339_nano', '2006-01-02T15:04:05.999999999Z07:00'],
  ['wall', '2006/01/02 15:04:05'],
  ['wall_milli', '2006/01/02 15:04:05.000'],
  ['wall_nano', '2006/01/02 15:04:05.000000000'],
  ['common_log', '02/Jan/2006:15:04:05 -0700'],
]);

/** Names of the time formats. Any other text is a layout in Go's notation. @internal */
export const namedTimeFormats: readonly string[] = [...numbers.keys(), ...layouts.keys()];

/**
 * Returns the formatter for a time format.
 *
 * @param name - a named format, or a layout in Go's notation
 * @param local - true for the machine's time zone, false for UTC
 * @returns a function that takes milliseconds since the Unix epoch
 * @see Caddy's `LogEncoderConfig`
 * @internal
 */
export function timeFormat(name: string, local: boolean): TimeFormat {
  const layout = layouts.get(name) ?? name;
  return numbers.get(name) ?? ((time) => goTime(time, layout, local));
}
