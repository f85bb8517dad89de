/** Marks up words for a terminal, or leaves them plain. @internal */
export interface Style {
  /** Titles. */
  bold(text: string): string;
  /** What is of less weight. */
  dim(text: string): string;
  /** Names that can be typed. */
  name(text: string): string;
  /** What needs care. */
  warn(text: string): string;
}

/** What begins a sequence that colours a terminal. @internal */
export const escape = '\u001b';

/**
 * Makes a style.
 *
 * @param color - false leaves every word as it is
 * @internal
 */
export function createStyle(color: boolean): Style {
  const paint = (open: number, close: number) => (text: string) => (color ? `${escape}[${open}m${text}${escape}[${close}m` : text);
  return { bold: paint(1, 22), dim: paint(2, 22), name: paint(36, 39), warn: paint(33, 39) };
}
