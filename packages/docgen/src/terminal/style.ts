/** Formats words for a terminal, or leaves them plain. @internal */
export interface Style {
  /** Titles. */
  bold(text: string): string;
  /** Less important text. */
  dim(text: string): string;
  /** Names that users can type. */
  name(text: string): string;
  /** Warnings. */
  warn(text: string): string;
}

/** First character of an ANSI escape sequence. @internal */
export const escape = '\u001b';

/**
 * Makes a style.
 *
 * @param color - false to leave every word plain
 * @internal
 */
export function createStyle(color: boolean): Style {
  const paint = (open: number, close: number) => (text: string) => (color ? `${escape}[${open}m${text}${escape}[${close}m` : text);
  return { bold: paint(1, 22), dim: paint(2, 22), name: paint(36, 39), warn: paint(33, 39) };
}
