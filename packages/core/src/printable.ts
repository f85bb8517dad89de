/**
 * Replaces what a terminal would obey or hide instead of show: control characters but tab and line feed, marks of writing
 * direction, characters without width.
 *
 * @public
 */
export function printable(text: string): string {
  return text.replaceAll(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
