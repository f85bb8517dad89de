/**
 * What one fast look at a document tells before it is parsed.
 *
 * @internal
 */
export interface TextMeasure {
  /** Number of keys that are written, repeated ones included. */
  readonly keys: number;
  /** Offset of the first bracket that is nested too deep. */
  readonly tooDeepAt: number | undefined;
}

const doubleQuote = 0x22;
const backslash = 0x5c;

/**
 * Counts keys and depth without parsing. Means nothing for a text that is not JSON.
 *
 * @param text - the document
 * @param limit - greatest number of objects and arrays in each other
 * @internal
 */
export function measureText(text: string, limit: number): TextMeasure {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case doubleQuote:
        for (at += 1; at < text.length; at += 1) {
          const character = text.charCodeAt(at);
          if (character === doubleQuote) break;
          if (character === backslash) at += 1;
        }
        break;
      case 0x3a: // :
        keys += 1;
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        if (depth > limit) return { keys, tooDeepAt: at };
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
    }
  }
  return { keys, tooDeepAt: undefined };
}

/**
 * Counts the keys of a parsed document. Less than the text has means that a key was written twice, because the parser keeps the last.
 *
 * @param value - the parsed document
 * @returns the number of keys, and whether one of them is `@id`
 * @internal
 */
export function countKeys(value: unknown): { readonly keys: number; readonly hasIds: boolean } {
  let keys = 0;
  let hasIds = false;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const container = pending.pop();
    if (Array.isArray(container)) {
      for (const item of container) if (typeof item === 'object') pending.push(item);
    } else if (typeof container === 'object' && container !== null) {
      for (const key of Object.keys(container)) {
        keys += 1;
        hasIds ||= key === '@id';
        const item = (container as Record<string, unknown>)[key];
        if (typeof item === 'object') pending.push(item);
      }
    }
  }
  return { keys, hasIds };
}
