/** A block of code in a Markdown text. */
export interface CodeBlock {
  /** Line of its fence, from 1. */
  readonly line: number;
  /** What stands behind the fence, e.g. `ts` or `json http.matchers.host`. */
  readonly info: string;
  readonly text: string;
}

const fence = /^(`{3,})(.*)\n([^]*?)^\1$/gm;

/** The blocks of code of a Markdown text, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(fence)].map(({ 2: info = '', 3: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    info: info.trim(),
    text,
  }));
}

/** The targets of the links of a Markdown text that stay in the repository, as they are written. */
export function localLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(fence, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^(?:https?|mailto):/.test(target));
}

/** The anchors of a Markdown text's headings, as GitHub makes them. */
export function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replace(fence, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => heading);
  return new Set(headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-')));
}
