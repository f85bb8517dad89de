import { escape } from './style.js';

const escapes = new RegExp(`${escape}\\[[0-9;]*m`, 'g');

/** Width of a text in columns, ignoring escape sequences. @internal */
export function visibleWidth(text: string): number {
  return [...text.replace(escapes, '')].length;
}

/**
 * Breaks a text into lines at spaces. A word longer than a line gets its own line.
 *
 * @param text - the text; its own line breaks count as spaces
 * @param width - maximum line length in columns
 * @param indent - prefix of every line
 * @param hanging - prefix of every line except the first; `indent` when left out
 * @internal
 */
export function wrap(text: string, width: number, indent = '', hanging = indent): string {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!empty && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
