import { printable } from '@caddis/core/framework';
import type { Entry } from './entry.js';

/** SGR colours of the levels. */
const levelColors: Readonly<Record<string, number>> = { debug: 34, info: 32, warn: 33, error: 31 };
/** What a message may hold of a client's text, and is no text; in other fields it is replaced, so that it shows. */
const controls = /(?![\t\n])\p{Cc}/gu;

const cyan = 36;
const grey = 90;

/**
 * Makes a line for people of a line of the log: the time, the level, the message, the other fields as JSON; an error stands below, with the lines
 * of its stack. Nothing in it is obeyed by a terminal but the colours.
 *
 * @param entry - the line. What a module has named `level`, `ts` or `msg` is one of its fields
 * @param color - true to colour it
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

/** What is read of an entry. */
type PrettyEntry = Pick<Entry, 'level' | 'time' | 'logger' | 'message' | 'json' | 'isNamed'>;

/** An error as indented JSON, but for the lines of stacks, which stand as they are printed elsewhere. */
function errorBlock(error: unknown): string {
  const lines = JSON.stringify(error, null, 2).split('\n').flatMap(stackLines);
  return lines.map((text, index) => `    ${index === 0 ? 'err: ' : ''}${text}\n`).join('');
}

function stackLines(line: string): readonly string[] {
  const [, indent = '', stack] = /^( +)"stack": (".*"),?$/.exec(line) ?? [];
  if (stack === undefined) return [line];
  return [`${indent}"stack":`, ...(JSON.parse(stack) as string).split('\n').map((each) => `${indent}    ${each}`)];
}
