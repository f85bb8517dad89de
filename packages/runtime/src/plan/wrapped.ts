/** Minimum width to wrap for; narrower terminals are treated as if they had this width. */
const minWidth = 30;

/**
 * Wraps a text at its spaces. A word that is longer than a line stays whole, so that it can be copied.
 *
 * @param text - the text; its own line breaks are kept
 * @param width - columns of the terminal; `undefined` for no limit
 * @param first - columns that are already used on the first line
 * @param indent - start of each further line
 * @internal
 */
export function wrapped(text: string, width: number | undefined, first: number, indent: string): string {
  if (width === undefined) return text;
  const room = Math.max(minWidth, width);
  const lines = text.split('\n').map((line, index) => {
    let column = index === 0 ? first : 0;
    let isStart = true;
    return line.split(' ').map((word) => {
      const fits = isStart || column + 1 + word.length <= room;
      column = isStart ? column + word.length : fits ? column + 1 + word.length : indent.length + word.length;
      const space = isStart ? '' : fits ? ' ' : `\n${indent}`;
      isStart = false;
      return space + word;
    }).join('');
  });
  return lines.join('\n');
}
