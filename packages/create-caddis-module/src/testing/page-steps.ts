/** A step that a page asks its reader to do. */
export type PageStep =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'commands'; readonly text: string }
  | { readonly kind: 'output'; readonly command: string; readonly output: string };

const block = /(?:^\*\*`([^`\n]+)`\*\*\n\n)?^```(\w+)\n([^]*?)^```$/gm;

/**
 * Reads the steps of a chapter. A code block below a file name in bold is the content of that file. A block of `sh` contains commands. In a
 * block of `console`, a line that starts with `$` is a command, and the following lines are its output.
 *
 * @param page - Markdown
 * @param heading - title of the chapter, which ends at the next heading of that level
 */
export function stepsOf(page: string, heading: string): readonly PageStep[] {
  const [, chapter = ''] = page.split(`\n## ${heading}\n`);
  const text = chapter.split(/^## /m)[0] ?? '';
  return [...text.matchAll(block)].map(([, path, language, code = '']): PageStep => {
    if (path !== undefined) return { kind: 'file', path, text: code };
    if (language === 'sh') return { kind: 'commands', text: code };
    const [, command = '', output = ''] = /^\$ (.*)\n([^]*)$/.exec(code) ?? [];
    if (language !== 'console' || command === '') throw new Error(`a block of ${language} that is no step:\n${code}`);
    return { kind: 'output', command, output };
  });
}
