/** Maximum number of characters that are kept. */
const maxTextLength = 300;

/**
 * Truncates a text that comes from outside, so that it fits into a message.
 *
 * @public
 */
export function shortened(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}… (${text.length} characters)`;
}
