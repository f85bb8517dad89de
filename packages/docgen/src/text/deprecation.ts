/**
 * Says that something is deprecated and what to use instead.
 *
 * @param instead - what its author says, with or without a full stop; empty where that is not said
 * @returns a sentence of Markdown
 * @internal
 */
export function deprecationText(instead: string): string {
  return instead === '' ? 'Deprecated.' : `Deprecated: ${instead.replace(/\.$/, '')}.`;
}
