/**
 * Shows the characters of a text that a picture cannot hold, or that a terminal or browser would obey instead of showing: control
 * characters, marks of writing direction, characters without width, halves of characters.
 *
 * @returns the text with `\\u001b` and the like in their place; always one line
 * @internal
 */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
