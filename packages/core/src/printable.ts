/**
 * Replaces characters that a terminal would interpret or hide: control characters other than tab and line feed, marks of writing
 * direction, and zero-width characters.
 *
 * @public
 */
export function printable(text: string): string {
  return text.replaceAll(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
