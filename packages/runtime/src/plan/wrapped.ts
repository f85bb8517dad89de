/** A terminal of fewer columns is written for as if it had these. */
const minWidth = 30;

/**
 * Breaks a text into lines at its spaces. A word that is longer than a line stays whole, so that it can be copied.
 *
 * @param text - the text; its own line breaks stay
 * @param width - columns of the terminal; `undefined` for no limit
 * @param first - columns that are taken in the first line
 * @param indent - what the other lines begin with
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
