/**
 * Says that something is deprecated and what to use instead.
 *
 * @param instead - the author's advice, with or without a full stop; empty if there is none
 * @returns a sentence of Markdown
 * @internal
 */
export function deprecationText(instead: string): string {
  return instead === '' ? 'Deprecated.' : `Deprecated: ${instead.replace(/\.$/, '')}.`;
}
