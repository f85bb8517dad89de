import type { TemplateImports } from '@caddis/core';

/** Turns a template into code: removes the parts between « and » for plain JavaScript, and only these marks for TypeScript. @internal */
export function codeOf(text: string, { javascript }: { readonly javascript: boolean }): string {
  return javascript ? text.replace(/«[^»]*»/g, '') : text.replace(/[«»]/g, '');
}

/** Indents every non-empty line. @internal */
export function indented(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** Writes a JSON value as code, with single quotes, and keys without quotes where possible. @internal */
export function literal(value: unknown, indent = 0): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : literal(key)}: ${literal(item, indent)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/**
 * Writes import declarations, one for each specifier, those of Node first.
 *
 * @param lists - the names to import; duplicates are allowed
 * @param javascript - true to leave out types
 * @internal
 */
export function importLines(lists: readonly TemplateImports[], { javascript }: { readonly javascript: boolean }): string {
  const names = new Map<string, Set<string>>();
  for (const [from, wanted] of lists.flatMap((list) => Object.entries(list))) {
    for (const name of wanted) {
      if (javascript && name.startsWith('type ')) continue;
      names.set(from, (names.get(from) ?? new Set()).add(name));
    }
  }
  return [...names]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([from, wanted]) => importLine(from, [...wanted].sort(valuesFirst)))
    .join('\n');
}

function importLine(from: string, names: readonly string[]): string {
  const line = `import { ${names.join(', ')} } from '${from}';`;
  return line.length <= 140 ? line : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '${from}';`;
}

function rank(from: string): number {
  if (from.startsWith('node:')) return 0;
  return from.startsWith('.') ? 2 : 1;
}

function valuesFirst(a: string, b: string): number {
  const isType = (name: string): number => Number(name.startsWith('type '));
  return isType(a) - isType(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
}
