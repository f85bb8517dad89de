import { firstSentence } from './describe.js';

/** Words for units, each with the abbreviation that we use. */
const unitWords: readonly (readonly [words: RegExp, unit: string])[] = [
  [/^(?:ms|msec|millis|milliseconds?)$/, 'ms'],
  [/^(?:s|sec|secs|seconds?)$/, 's'],
  [/^(?:m|min|mins|minutes?)$/, 'm'],
  [/^(?:h|hr|hrs|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
  [/^(?:w|weeks?)$/, ''],
];

/** Longest text that is examined as a duration in words: the time of the examination grows with the square of the length. */
const maxDurationText = 100;

/**
 * Returns help for a text that is no duration: one in words, e.g. `5 seconds`, or a word with which other programs turn a limit off.
 *
 * @param text - the text
 * @param description - of the field; it says what 0 or a negative value means there
 * @returns `undefined` if it is not clear what was meant
 * @internal
 */
export function durationMeant(text: string, description: string): string | undefined {
  if (text.length > maxDurationText) return undefined;
  if (/^(?:off|no|none|never|disabled?|false|infinite|infinity|inf|unlimited)$/i.test(text)) return offHelp(description);
  const parts = [...text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)[\s,]*(?:and\s+)?/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.toLowerCase()) return undefined;
  const written = parts.map(([, number = '', word = '']) => {
    const unit = unitWords.find(([words]) => words.test(word))?.[1];
    return unit === undefined ? undefined : unit === '' ? `${Number(number) * 7}d` : `${number}${unit}`;
  });
  return written.includes(undefined) ? undefined : `write ${JSON.stringify(written.join(''))}`;
}

/** Returns what to write so that there is no limit, or nothing is done. */
function offHelp(description: string): string {
  const [off] = [...description.matchAll(/(?:\b0 (?:means no |turns )|\bor 0, |(?<!\d)-1 turns |\bnegative means no )[^.;]*/g)];
  if (off === undefined) return `write a time, or leave the field out${description === '' ? '' : `: ${firstSentence(description)}`}`;
  return `write ${/^(?:-1|negative)/.test(off[0]) ? '-1' : '"0s"'}: ${off[0].replace(/^or 0, /, 'with 0, ')}`;
}
