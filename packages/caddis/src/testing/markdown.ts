/** A code block in a Markdown text. */
export interface CodeBlock {
  /** Line of its fence, from 1. */
  readonly line: number;
  /** The info string after the fence, e.g. `ts` or `json http.matchers.host`. */
  readonly info: string;
  readonly text: string;
}

const fence = /^(`{3,})(.*)\n([^]*?)^\1$/gm;

/** Returns the code blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(fence)].map(({ 2: info = '', 3: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    info: info.trim(),
    text,
  }));
}

/** Returns the targets of links to files or headings in the repository, as written. */
export function localLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(fence, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^(?:https?|mailto):/.test(target));
}

/** Returns the anchors of a Markdown text's headings, as GitHub generates them. */
export function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replace(fence, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => heading);
  return new Set(headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-')));
}
