/** Writes inline code for any text. @internal */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** Writes a table cell: one line, with its bars escaped. @internal */
export function cell(markdown: string): string {
  return markdown.trim().replace(/\|/g, '\\|').replace(/\s*\n\s*\n\s*/g, '<br><br>').replace(/\s*\n\s*/g, ' ');
}

/** Writes a table. @internal */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Writes a block of JSON. @param about - ID of the module that it configures, which checks of the Markdown use @internal */
export function jsonBlock(value: unknown, about = ''): string {
  return `\`\`\`json${about === '' ? '' : ` ${about}`}\n${JSON.stringify(value, undefined, 2)}\n\`\`\``;
}

/** Joins paragraphs with empty lines, and leaves out empty ones. @internal */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
