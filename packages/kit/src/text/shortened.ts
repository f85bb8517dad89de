/** Longest text that is kept whole, in characters. */
const maxTextLength = 300;

/**
 * Cuts a text that comes from outside to a length that a message can hold.
 *
 * @public
 */
export function shortened(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}… (${text.length} characters)`;
}
