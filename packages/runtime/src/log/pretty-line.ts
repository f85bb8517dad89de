import { printable } from '@caddis/core/framework';
import type { Entry } from './entry.js';

/** SGR codes of the colours of the levels. */
const levelColors: Readonly<Record<string, number>> = { debug: 34, info: 32, warn: 33, error: 31 };
/** Control characters that a message may contain, e.g. from a client. They are removed from messages; in other fields they are replaced visibly. */
const controls = /(?![\t\n])\p{Cc}/gu;

const cyan = 36;
const grey = 90;

/**
 * Formats a line for people: the time, the level, the message, and the other fields as JSON; an error follows below with the lines of its stack. The
 * only control sequences in the result are the colours.
 *
 * @param entry - the line. Its fields may be named `level`, `ts` or `msg`
 * @param color - true to use colours
 */
export function prettyLine({ level, time, logger, message, json, isNamed }: PrettyEntry, color: boolean): string {
  const { err, ...fields } = JSON.parse(`{${json}}`) as { readonly err?: unknown };
  const shown = isNamed ? { logger, ...fields } : fields;
  const paint = (text: string, code: number | undefined): string => (color && code !== undefined ? `\x1B[${code}m${printable(text)}\x1B[39m` : printable(text));
  const parts = [
    `${new Date(time).toISOString()} ${paint(level.toUpperCase(), levelColors[level])}:`,
    ...(message === '' ? [] : [paint(message.replaceAll(controls, ''), cyan)]),
    ...(Object.keys(shown).length === 0 ? [] : [paint(JSON.stringify(shown), grey)]),
  ];
  return `${parts.join(' ')}\n${err === undefined ? '' : printable(errorBlock(err))}`;
}

/** The parts of an entry that are used. */
type PrettyEntry = Pick<Entry, 'level' | 'time' | 'logger' | 'message' | 'json' | 'isNamed'>;

/** Formats an error as indented JSON, except for the lines of stacks, which are written as usual. */
function errorBlock(error: unknown): string {
  const lines = JSON.stringify(error, null, 2).split('\n').flatMap(stackLines);
  return lines.map((text, index) => `    ${index === 0 ? 'err: ' : ''}${text}\n`).join('');
}

function stackLines(line: string): readonly string[] {
  const [, indent = '', stack] = /^( +)"stack": (".*"),?$/.exec(line) ?? [];
  if (stack === undefined) return [line];
  return [`${indent}"stack":`, ...(JSON.parse(stack) as string).split('\n').map((each) => `${indent}    ${each}`)];
}
