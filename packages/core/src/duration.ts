import { errors } from './errors.js';

const millisecondsPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  'µs': 1e-3, // micro sign
  'μs': 1e-3, // Greek mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const part = /(\d+\.?\d*|\.\d+)([^\d.]+)/y;
const maxLength = 1024;
/** Cache of parsed strings, because a config repeats the same few. It is cleared when it is full. */
const known = new Map<string, number>();
const maxKnown = 1000;
/** Caddy stores a duration as a 64-bit count of nanoseconds, about 292 years. This is that limit in milliseconds. */
const limit = 2 ** 63 / 1e6;

/**
 * Parses a duration in Caddy's notation.
 *
 * @param input - an integer number of nanoseconds, or a string of one or more `<decimal><unit>` with an optional sign;
 * units are `ns us µs ms s m h d`; `d` is 24 hours
 * @returns the duration in milliseconds; fractions are kept
 * @throws `CORE_DURATION_INVALID`
 * @see Caddy's `ParseDuration`, which is Go's `time.ParseDuration` with days
 * @public
 */
export function parseDuration(input: string | number): number {
  if (typeof input === 'number') {
    if (!Number.isInteger(input)) throw invalid(input, 'a number must be an integer (nanoseconds)');
    return checked(input / 1e6, input);
  }
  let milliseconds = known.get(input);
  if (milliseconds === undefined) {
    milliseconds = parseText(input);
    if (known.size >= maxKnown) known.clear();
    known.set(input, milliseconds);
  }
  return milliseconds;
}

function parseText(input: string): number {
  if (input.length > maxLength) throw invalid(`${input.slice(0, 20)}…`, `longer than ${maxLength} characters`);
  const sign = input[0] === '-' ? -1 : 1;
  const body = input[0] === '-' || input[0] === '+' ? input.slice(1) : input;
  if (body === '0') return 0;
  if (body === '') throw invalid(input, 'it is empty');
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < body.length) {
    const at = part.lastIndex;
    const match = part.exec(body);
    if (match === null) {
      throw invalid(input, /^[\d.]+$/.test(body.slice(at)) ? `missing unit after ${body.slice(at)}` : `expected a number at ${JSON.stringify(body.slice(at))}`);
    }
    const [, amount = '', unit = ''] = match;
    if (!Object.hasOwn(millisecondsPerUnit, unit)) throw invalid(input, `unknown unit ${JSON.stringify(unit)}`);
    total += Number(amount) * (millisecondsPerUnit[unit] ?? 0);
  }
  return sign * checked(total, input);
}

/**
 * Formats a duration compactly: `90000` → `1m30s`.
 *
 * @param milliseconds - the duration in milliseconds
 * @returns a string that {@link parseDuration} parses to the same value
 * @public
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  let rest = Math.abs(milliseconds);
  let text = milliseconds < 0 ? '-' : '';
  for (const [unit, size] of [['h', 3_600_000], ['m', 60_000]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  if (rest >= 1000) return `${text}${trimmed(rest / 1000)}s`;
  if (rest >= 1) return `${text}${trimmed(rest)}ms`;
  if (rest >= 1e-3) return `${text}${trimmed(rest * 1e3)}us`;
  if (rest > 0) return `${text}${Math.round(rest * 1e6)}ns`;
  return text;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(9)));
}

function checked(milliseconds: number, input: string | number): number {
  if (Math.abs(milliseconds) >= limit) throw invalid(input, 'longer than about 292 years');
  return milliseconds;
}

function invalid(received: string | number, reason: string): Error {
  return errors.CORE_DURATION_INVALID({ received: JSON.stringify(received), reason });
}
