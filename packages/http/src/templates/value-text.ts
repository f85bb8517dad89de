/** Formats a value of any type as text; lists and objects as Go does. @internal */
export function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : goText(value);
}

function goText(value: unknown): string {
  if (value === null) return '<nil>';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, each]) => `${name}:${goText(each)}`).join(' ')}]`;
}
