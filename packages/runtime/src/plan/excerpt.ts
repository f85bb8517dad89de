import { printable } from '@caddis/core/framework';
import type { Problem } from '../problems/problem.js';

/** Greatest number of characters that an excerpt shows on either side of the place. @internal */
export const excerptReach = 60;

/** What takes the place of a secret. */
const mask = '***';

/** A line of the document with what is underlined in it. @internal */
export interface Excerpt {
  /** The line, or a part of it. */
  readonly text: string;
  /** Spaces (and tabs, where the line has them) up to the place, then carets. */
  readonly carets: string;
}

/**
 * Cuts a line around a problem. Secrets are masked; characters that a terminal would obey are replaced.
 *
 * @param line - text of the problem's line
 * @param problem - the problem; it has a column
 * @internal
 */
export function makeExcerpt(line: string, problem: Problem): Excerpt {
  const start = Math.min((problem.column ?? 1) - 1, line.length);
  const secret = problem.masked?.find(({ column, length }) => column - 1 <= start && start < column - 1 + length);
  const length = Math.max(1, problem.length ?? 1, secret === undefined ? 0 : secret.column - 1 + secret.length - start);
  const end = Math.min(start + length, Math.max(line.length, start + 1));
  const from = Math.max(0, start - excerptReach);
  const to = Math.min(line.length, Math.max(start + 1, Math.min(end, start + excerptReach)) + excerptReach);
  const before = shown(line, from, start, problem);
  const marked = shown(line, start, Math.min(end, to), problem);
  const after = shown(line, end, to, problem);
  const head = line.slice(0, from).trim() === '' ? before : `… ${before.trimStart()}`;
  return {
    text: `${head}${marked}${after}${to < line.length ? ' …' : ''}`,
    carets: head.replaceAll(/[^\t]/g, ' ') + '^'.repeat(Math.max(1, marked.length)),
  };
}

/** Part of a line, with masks for what is secret in it. */
function shown(line: string, from: number, to: number, { masked = [] }: Problem): string {
  let text = '';
  let at = from;
  for (const { column, length } of masked) {
    const start = column - 1;
    if (start + length <= at || start >= to) continue;
    if (start > at) text += line.slice(at, start);
    text += mask;
    at = Math.min(to, start + length);
  }
  return printable(text + line.slice(at, Math.max(at, to)));
}
