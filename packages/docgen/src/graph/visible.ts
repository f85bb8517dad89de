/**
 * Replaces characters that a picture cannot contain, or that a terminal or browser would interpret instead of showing: control characters,
 * direction marks, zero-width characters, lone surrogates.
 *
 * @returns the text with escapes such as `\\u001b` in their place; always one line
 * @internal
 */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
