import { scanToken } from './json-scanner.js';

/** An object or array that is not closed yet. */
interface OpenBracket {
  readonly bracket: string;
  readonly line: Line;
  /** The line of its first member that begins a line. */
  member: Line | undefined;
}

/** A line of a text. */
interface Line {
  readonly number: number;
  readonly indentation: string;
}

/** In longer texts, no place is searched. */
const maxLength = 1_000_000;

/**
 * Finds, by the indentation, where a bracket of a document is missing or too many.
 *
 * @param text - the document
 * @param end - offset at which the brackets no longer fit
 * @returns help; `undefined` if the indentation does not show the place
 * @internal
 */
export function bracketHint(text: string, end: number): string | undefined {
  if (end > maxLength) return undefined;
  const open: OpenBracket[] = [];
  let line: Line = { number: 1, indentation: /^[ \t]*/.exec(text)?.[0] ?? '' };
  for (let token = scanToken(text, 0), last = 0; token.start < end && token.kind !== 'end'; last = token.end, token = scanToken(text, token.end)) {
    const between = text.slice(last, token.start);
    const lines = between.split('\n').length - 1;
    const isFirst = lines > 0;
    if (isFirst) line = { number: line.number + lines, indentation: between.slice(between.lastIndexOf('\n') + 1) };
    const outer = open.at(-1);
    const isCloser = token.kind === '}' || token.kind === ']';
    if (isFirst && outer !== undefined && token.kind !== 'comment') {
      const wanted = isCloser ? outer.line : outer.member;
      if (wanted !== undefined && wanted.indentation !== line.indentation) {
        return isCloser
          ? `by the indentation, the ${quoted(token.kind)} in line ${line.number} does not belong to the ${quoted(outer.bracket)} in line ${wanted.number}, which it closes: a bracket between them is missing or too many`
          : `by the indentation, line ${line.number} does not belong beside line ${wanted.number}: a bracket between them is missing or too many`;
      }
      if (!isCloser) outer.member ??= line;
    }
    if (isCloser) open.pop();
    else if (token.kind === '{' || token.kind === '[') open.push({ bracket: token.kind, line, member: undefined });
  }
  return undefined;
}

function quoted(text: string): string {
  return `"${text}"`;
}
