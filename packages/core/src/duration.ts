import { errors } from './errors.js';

const nanosecondsPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  'µs': 1e3, // micro sign
  'μs': 1e3, // Greek mu
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
};
const part = /(\d+\.?\d*|\.\d+)([^\d.]+)/y;
const longest = 1024;
/** Durations are 64-bit counts of nanoseconds, about 292 years. */
const limit = 2 ** 63;

/**
 * Parses a duration as Caddy writes it.
 *
 * @param input - an integer number of nanoseconds, or a text of one or more `<decimal><unit>` with an optional sign;
 * units are `ns us µs ms s m h d`, `d` being 24 hours
 * @returns the duration in milliseconds; fractions are kept
 * @throws `CORE_DURATION_INVALID`
 * @see Caddy's `ParseDuration`, which is Go's `time.ParseDuration` with days
 * @public
 */
export function parseDuration(input: string | number): number {
  if (typeof input === 'number') {
    if (!Number.isInteger(input)) throw invalid(input, 'a number must be an integer (nanoseconds)');
    return checked(input, input) / 1e6;
  }
  if (input.length > longest) throw invalid(`${input.slice(0, 20)}…`, `longer than ${longest} characters`);
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
    if (!Object.hasOwn(nanosecondsPerUnit, unit)) throw invalid(input, `unknown unit ${JSON.stringify(unit)}`);
    total += Number(amount) * (nanosecondsPerUnit[unit] ?? 0);
  }
  return (sign * checked(total, input)) / 1e6;
}

/**
 * Writes a duration the short way people do: `90000` → `1m30s`.
 *
 * @param milliseconds - the duration in milliseconds
 * @returns a text that {@link parseDuration} reads back to the same value
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

function checked(nanoseconds: number, input: string | number): number {
  if (Math.abs(nanoseconds) >= limit) throw invalid(input, 'longer than about 292 years');
  return nanoseconds;
}

function invalid(received: string | number, reason: string): Error {
  return errors.CORE_DURATION_INVALID({ received: JSON.stringify(received), reason });
}
