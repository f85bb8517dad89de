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
/** Digits behind the point that are looked at; a minute is no finite part of a day. */
const precision = 12;

/** Durations are 64-bit counts of nanoseconds. @internal */
export const maxDuration = 2n ** 63n;

/** ECMAScript regular expression of the texts that `parseDuration` takes, but that it cannot add: `200000d` is too long, `99999d99999d` passes. @internal */
export const durationPattern = `^${refusing(units.map(([unit, size]) => `[+-]?${reaching(maxDuration, size, true)}${unit}$`))}[+-]?(?:0|(?:${amount}${anyUnit})+)$`;

/**
 * Makes the ECMAScript regular expression of the durations within bounds, as far as an expression can tell: signs and zero always,
 * amounts in texts of one part such as `90s`. Where a minute is the most, `1m1m` passes.
 *
 * @param bounds - least and greatest duration
 * @returns `undefined` where there is nothing to tell
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

/** Expressions of what is below a bound; those below a negative one are not told. */
function tooSmall(bound: bigint): readonly string[] {
  if (bound < 0n) return [];
  if (bound === 0n) return ['-[^]*[1-9]'];
  return ['-', '[^1-9]*$', ...units.map(([unit, size]) => String.raw`\+?(?!${reaching(bound, size, true)}${unit}$)${amount}${unit}$`)];
}

/** Expressions of what is above a bound; those above zero or a negative one are not told. */
function tooGreat(bound: bigint): readonly string[] {
  return bound <= 0n ? [] : units.map(([unit, size]) => String.raw`\+?${reaching(bound, size, false)}${unit}$`);
}

/** Expression of the amounts of a unit that are at least, or more than, a positive bound. */
function reaching(bound: bigint, size: bigint, orEqual: boolean): string {
  const whole = bound < size ? '' : String(bound / size);
  const fraction = fractionDigits(bound % size, size, orEqual);
  const longer = String.raw`[1-9]\d{${whole.length},}`;
  const greater = greaterDigits(whole).map(({ start, left }) => String.raw`${start}\d{${left}}`);
  const behindPoint = [...greaterDigits(fraction).map(({ start }) => String.raw`${start}\d*`), fraction + (orEqual ? String.raw`\d*` : String.raw`\d*[1-9]\d*`)];
  const same = orEqual && fraction === '' ? String.raw`${whole}(?:\.\d*)?` : String.raw`${whole}\.(?:${behindPoint.join('|')})`;
  return String.raw`0*(?:(?:${[longer, ...greater].join('|')})(?:\.\d*)?|${same})`;
}

/** For each digit: the digits before it with a greater one in its place, and how many are left. */
function greaterDigits(digits: string): readonly { readonly start: string; readonly left: number }[] {
  return [...digits].flatMap((digit, at) =>
    digit === '9' ? [] : [{ start: `${digits.slice(0, at)}[${Number(digit) + 1}-9]`, left: digits.length - at - 1 }],
  );
}

/** Digits behind the point, without zeros at the end. */
function fractionDigits(rest: bigint, size: bigint, down: boolean): string {
  let digits = '';
  let left = rest;
  while (left > 0n && digits.length < precision) {
    digits += String((left * 10n) / size);
    left = (left * 10n) % size;
  }
  return left > 0n && !down ? `${digits}9` : digits;
}
