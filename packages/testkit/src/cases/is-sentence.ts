/** Tells whether a text is one sentence at least: it begins with a capital, code or figure, and a full stop ends it. */
export function isSentence(text: string): boolean {
  return /^[\p{Lu}\p{N}`*"({[<•–-]/u.test(text.trim()) && /[.!?:)`|]$/.test(text.trim()) && /[.!?]/.test(text);
}
