import { parseDuration } from '@caddis/core';
import type { Annotation } from '@caddis/core/framework';

const amount = String.raw`(?:\d+\.?\d*|\.\d+)`;
/** The units with their lengths in nanoseconds. */
const units = [
  ['ns', 1n],
  ['(?:us|\u00b5s|\u03bcs)', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
] as const;
const anyUnit = `(?:${units.map(([unit]) => unit).join('|')})`;
/** Number of decimal places that are compared. A limit is needed because e.g. a minute is not a finite decimal fraction of a day. */
const precision = 12;

/** Limit of durations, which are signed 64-bit counts of nanoseconds. @internal */
export const maxDuration = 2n ** 63n;

/** Matches the texts that `parseDuration` accepts, without adding up the parts: it rejects `200000d` as too long, but accepts `99999d99999d`. @internal */
export const durationPattern = `^${refusing(units.map(([unit, size]) => `[+-]?${reaching(maxDuration, size, true)}${unit}$`))}[+-]?(?:0|(?:${amount}${anyUnit})+)$`;

/**
 * Makes the ECMAScript regular expression for durations within bounds. It always checks sign and zero, but amounts only in texts with one part
 * such as `90s`. With a maximum of one minute it accepts `1m1m`.
 *
 * @param bounds - minimum and maximum duration
 * @returns `undefined` if there are no bounds to check
 * @internal
 */
export function boundsPattern({ minimum, maximum }: Annotation): string | undefined {
  const refused = [...(minimum === undefined ? [] : tooSmall(nanoseconds(minimum))), ...(maximum === undefined ? [] : tooGreat(nanoseconds(maximum)))];
  return refused.length === 0 ? undefined : `^${refusing(refused)}`;
}

function refusing(expressions: readonly string[]): string {
  return expressions.map((expression) => `(?!${expression})`).join('');
}

function nanoseconds(duration: string): bigint {
  return BigInt(Math.round(parseDuration(duration) * 1e6));
}

/** Patterns of durations below a bound; none for a negative bound, which is not checked. */
function tooSmall(bound: bigint): readonly string[] {
  if (bound < 0n) return [];
  if (bound === 0n) return ['-[^]*[1-9]'];
  return ['-', '[^1-9]*$', ...units.map(([unit, size]) => String.raw`\+?(?!${reaching(bound, size, true)}${unit}$)${amount}${unit}$`)];
}

/** Patterns of durations above a bound; none for a bound of zero or less, which is not checked. */
function tooGreat(bound: bigint): readonly string[] {
  return bound <= 0n ? [] : units.map(([unit, size]) => String.raw`\+?${reaching(bound, size, false)}${unit}$`);
}

/** Pattern of the amounts of a unit that are at least a positive bound, or greater than it. */
function reaching(bound: bigint, size: bigint, orEqual: boolean): string {
  const whole = bound < size ? '' : String(bound / size);
  const fraction = fractionDigits(bound % size, size, orEqual);
  const longer = String.raw`[1-9]\d{${whole.length},}`;
  const greater = greaterDigits(whole).map(({ start, left }) => String.raw`${start}\d{${left}}`);
  const behindPoint = [...greaterDigits(fraction).map(({ start }) => String.raw`${start}\d*`), fraction + (orEqual ? String.raw`\d*` : String.raw`\d*[1-9]\d*`)];
  const same = orEqual && fraction === '' ? String.raw`${whole}(?:\.\d*)?` : String.raw`${whole}\.(?:${behindPoint.join('|')})`;
  return String.raw`0*(?:(?:${[longer, ...greater].join('|')})(?:\.\d*)?|${same})`;
}

/** For each digit that can be increased: the preceding digits with a greater digit, and the number of remaining digits. */
function greaterDigits(digits: string): readonly { readonly start: string; readonly left: number }[] {
  return [...digits].flatMap((digit, at) =>
    digit === '9' ? [] : [{ start: `${digits.slice(0, at)}[${Number(digit) + 1}-9]`, left: digits.length - at - 1 }],
  );
}

/** Decimal places of an amount, without trailing zeros. */
function fractionDigits(rest: bigint, size: bigint, down: boolean): string {
  let digits = '';
  let left = rest;
  while (left > 0n && digits.length < precision) {
    digits += String((left * 10n) / size);
    left = (left * 10n) % size;
  }
  return left > 0n && !down ? `${digits}9` : digits;
}
