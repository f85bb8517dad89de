import { printable } from '@caddis/core/framework';
import { TextLines } from '../config/text-lines.js';
import { makeExcerpt } from './excerpt.js';
import type { Problem } from '../problems/problem.js';
import { wrapped } from './wrapped.js';

/**
 * Options of {@link formatProblems}.
 *
 * @public
 */
export interface FormatOptions {
  /** True to use ANSI colours. */
  readonly color?: boolean;
  /** Maximum number of problems to show; 50 when left out. The others are only counted. */
  readonly limit?: number;
  /** Columns of the terminal: messages are wrapped and excerpts are cut to fit. Unlimited when left out. */
  readonly width?: number | undefined;
}

/** The style of the output. */
interface Style {
  readonly paint: Paint;
  readonly width: number | undefined;
}

/** Columns that the margin of an excerpt takes, without the line number. */
const gutterWidth = '   | '.length;

type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const;

/**
 * Formats problems for a terminal: place, code, pointer, module and message, the line with a marker below the place, and what to do.
 *
 * @param problems - the problems, in the order of the text
 * @param text - the document; without it there are no excerpts
 * @param options - colours and limits
 * @returns several lines, ending with the number of problems; empty if there are none
 * @public
 */
export function formatProblems(problems: readonly Problem[], text?: string, options: FormatOptions = {}): string {
  if (problems.length === 0) return '';
  const { color = false, limit = 50, width } = options;
  const paint: Paint = color ? (style, part) => `\u001b[${styles[style]}m${part}\u001b[0m` : (_, part) => part;
  const lines = text === undefined ? undefined : new TextLines(text);
  const shown = problems.slice(0, limit).map((problem) => {
    const span = problem.line === undefined ? undefined : lines?.spanOf(problem.line);
    return formatProblem(problem, span === undefined ? undefined : text?.slice(span.start, span.end), { paint, width });
  });
  return `${[...shown, summary(problems, limit, paint)].join('\n\n')}\n`;
}

function formatProblem(problem: Problem, line: string | undefined, style: Style): string {
  const { paint, width } = style;
  const { file, line: row, column, severity, code, message, expected, received, cause, help } = problem;
  const place = [file, row, column].filter((part) => part !== undefined).join(':');
  const kind = paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${code}`);
  const subject = [shortened(problem.pointer), problem.module ?? ''].filter((part) => part !== '').map((part) => `${part}: `);
  const note = (name: string, said: string | undefined): string[] =>
    said === undefined ? [] : [`  ${paint('cyan', name)} ${wrapped(printable(said), width, name.length + 3, ' '.repeat(name.length + 3))}`];
  const untold = (said: string | undefined): string | undefined => (said !== undefined && message.includes(said) ? undefined : said);
  return [
    place === '' ? kind : `${paint('bold', printable(place))} ${kind}`,
    wrapped(printable(`${subject.join('')}${message}`), width, 0, '  '),
    ...(line === undefined ? [] : excerptLines(line, problem, style)),
    ...note('expected', untold(expected)),
    // A number may occur in the message by chance, so it is always shown.
    ...note('received', received?.startsWith('"') === true ? untold(received) : received),
    ...note('cause', cause),
    ...note('help', help),
  ].join('\n');
}

/** Shortens a long pointer by leaving out its middle. */
function shortened(pointer: string): string {
  return pointer.length > 240 ? `${pointer.slice(0, 120)}…${pointer.slice(-100)}` : pointer;
}

function excerptLines(line: string, problem: Problem, { paint, width }: Style): readonly string[] {
  const number = String(problem.line);
  const { text, carets } = makeExcerpt(line, problem, width === undefined ? undefined : width - number.length - gutterWidth);
  const colour = problem.severity === 'error' ? 'red' : 'yellow';
  return ['', `  ${paint('dim', `${number} |`)} ${text}`, `  ${paint('dim', `${' '.repeat(number.length)} |`)} ${paint(colour, carets)}`];
}

function summary(problems: readonly Problem[], limit: number, paint: Paint): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const counts = [count(errors, 'error'), count(problems.length - errors, 'warning')].filter((part) => part !== undefined);
  const rest = problems.length > limit ? `; the first ${limit} are shown` : '';
  return paint('bold', `${counts.join(', ')}${rest}`);
}

function count(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
