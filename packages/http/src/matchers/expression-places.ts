/** An expression as the language reads it, and where its parts stood before. @internal */
export interface ExpandedExpression {
  readonly text: string;
  /**
   * @param place - a place in {@link text}
   * @returns where it was written
   */
  writtenPlace(place: number): number;
}

/** What was written in one place and stands in another one. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly writtenStart: number;
  readonly writtenEnd: number;
}

/**
 * Turns `{name}` into a call; a backslash in front of it keeps the brace.
 *
 * @param expression - as written
 * @internal
 */
export function expandLookUps(expression: string): ExpandedExpression {
  const replacements: Replacement[] = [];
  let text = '';
  let copied = 0;
  for (const found of expression.matchAll(/(\\?)\{([a-zA-Z][\w.-]*)\}/g)) {
    const [whole, escaped, name] = found;
    text += expression.slice(copied, found.index);
    copied = found.index + whole.length;
    const start = text.length;
    text += escaped === '' ? `placeholder("${name}")` : whole.slice(1);
    replacements.push({ start, end: text.length, writtenStart: found.index, writtenEnd: copied });
  }
  text += expression.slice(copied);
  return {
    text,
    writtenPlace(place) {
      let shift = 0;
      for (const { start, end, writtenStart, writtenEnd } of replacements) {
        if (place < start) break;
        if (place < end) return writtenStart;
        shift = writtenEnd - end;
      }
      return place + shift;
    },
  };
}
