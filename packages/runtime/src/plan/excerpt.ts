import { printable } from '@caddis/core/framework';
import type { Problem } from '../problems/problem.js';

/** Maximum number of characters that an excerpt shows on either side of the marked place. @internal */
export const excerptReach = 60;

/** Text shown instead of a secret. */
const mask = '***';

/** A line of the document with a marker below it. @internal */
export interface Excerpt {
  /** The line, or a part of it. */
  readonly text: string;
  /** Spaces (and tabs, where the line has them) up to the marked place, then carets. */
  readonly carets: string;
}

/**
 * Cuts a line around a problem. Secrets are masked; control characters are replaced.
 *
 * @param line - text of the problem's line
 * @param problem - the problem; it has a column
 * @param room - available columns; unlimited when left out
 * @internal
 */
export function makeExcerpt(line: string, problem: Problem, room?: number): Excerpt {
  const start = Math.min((problem.column ?? 1) - 1, line.length);
  const secret = problem.masked?.find(({ column, length }) => column - 1 <= start && start < column - 1 + length);
  const length = Math.max(1, problem.length ?? 1, secret === undefined ? 0 : secret.column - 1 + secret.length - start);
  const end = Math.min(start + length, Math.max(line.length, start + 1));
  const last = Math.max(start + 1, Math.min(end, start + excerptReach));
  const { from, to } = room === undefined ? { from: start - excerptReach, to: last + excerptReach } : reachIn(line, start, last, Math.max(minRoom, room));
  const before = shown(line, Math.max(0, from), start, problem);
  const marked = shown(line, start, Math.min(end, to), problem);
  const after = shown(line, end, Math.min(line.length, to), problem);
  const head = line.slice(0, Math.max(0, from)).trim() === '' ? before : `… ${before.trimStart()}`;
  return {
    text: `${head}${marked}${after}${to < line.length ? ' …' : ''}`,
    carets: head.replaceAll(/[^\t]/g, ' ') + '^'.repeat(Math.max(1, marked.length)),
  };
}

/** Returns a part of a line with its secrets masked. */
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

/** Minimum width of an excerpt, in columns. */
const minRoom = 20;
/** Maximum width of a tab, in columns. */
const tabWidth = 8;
/** Width of both ellipses for omitted text, in columns. */
const ellipses = 4;

/** Chooses the visible part of a line that is too long: the marked text and as much on both sides of it as fits. */
function reachIn(line: string, start: number, end: number, room: number): { readonly from: number; readonly to: number } {
  const width = (text: string): number => text.length + (text.split('\t').length - 1) * (tabWidth - 1);
  if (line.length <= 2 * excerptReach && width(line) <= room) return { from: 0, to: line.length };
  const marked = Math.min(width(line.slice(start, end)), room - ellipses);
  const spare = room - ellipses - marked;
  const left = Math.min(width(line.slice(Math.max(0, start - excerptReach), start)), excerptReach, Math.max(Math.floor(spare / 2), spare - (line.length - end)));
  const right = Math.min(spare - left, excerptReach);
  let from = start;
  while (from > 0 && width(line.slice(from - 1, start)) <= left) from -= 1;
  return { from, to: start + marked + right };
}
