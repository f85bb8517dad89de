/** Tells whether a text is at least one sentence: it starts with a capital letter, code or a digit, and ends with a full stop or the like. */
export function isSentence(text: string): boolean {
  return /^[\p{Lu}\p{N}`*"({[<•–-]/u.test(text.trim()) && /[.!?:)`|]$/.test(text.trim()) && /[.!?]/.test(text);
}
