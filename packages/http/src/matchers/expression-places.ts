/** An expression with its placeholders expanded to calls, and a mapping to the places in the original. @internal */
export interface ExpandedExpression {
  readonly text: string;
  /**
   * @param place - an offset in {@link text}
   * @returns the offset in the original
   */
  writtenPlace(place: number): number;
}

/** A replaced span, and the span in the original that it replaces. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly writtenStart: number;
  readonly writtenEnd: number;
}

/**
 * Replaces `{name}` by a call. A backslash before the brace prevents this.
 *
 * @param expression - as the user wrote it
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
