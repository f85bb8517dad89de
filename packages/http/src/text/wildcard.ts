/**
 * Compares a text with a pattern that may have a `*` at the start, at the end, or at both, for any text.
 *
 * @internal
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  if (pattern === '*') return true;
  const front = pattern.startsWith('*');
  const back = pattern.endsWith('*');
  if (front && back) return text.includes(pattern.slice(1, -1));
  if (front) return text.endsWith(pattern.slice(1));
  if (back) return text.startsWith(pattern.slice(0, -1));
  return text === pattern;
}
