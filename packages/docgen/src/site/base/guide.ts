import { byKeys } from '../../model/order.js';

/** A hand-written document of the site. @internal */
export interface Guide {
  /** Its file name, relative to the folder of guides, e.g. `getting-started.md`. */
  readonly name: string;
  /** Path relative to the root of the site, e.g. `guides/getting-started.html`. */
  readonly path: string;
  readonly title: string;
  readonly markdown: string;
  /** Other names of its topic: from a comment `also called: …` below its title, separated by commas. */
  readonly alsoCalled: readonly string[];
}

const alsoCalledComment = /^<!-- also called: (.*) -->\n+/m;

/** The list of guides. It has no page; its links define the order of the guides. */
const list = 'README.md';

/**
 * Reads guides; the first heading is the title. They are sorted in the order of the links in `README.md`, then by file name.
 *
 * @param texts - Markdown by file name, e.g. `getting-started.md`
 * @internal
 */
export function readGuides(texts: ReadonlyMap<string, string>): readonly Guide[] {
  const listed = [...(texts.get(list) ?? '').matchAll(/\]\(([^)#]+\.md)/g)].map(([, name]) => name);
  const place = (name: string): string => String(listed.includes(name) ? listed.indexOf(name) : listed.length).padStart(6, '0');
  return [...texts]
    .filter(([name]) => name !== list && name.endsWith('.md'))
    .sort(byKeys(([name]) => place(name), ([name]) => name))
    .map(([name, markdown]) => ({
      name,
      path: guidePath(name),
      title: /^#\s+(.+?)\s*#*$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? name.replace(/\.md$/, ''),
      markdown: markdown.replace(alsoCalledComment, ''),
      alsoCalled: alsoCalledComment.exec(markdown)?.[1]?.split(/, */) ?? [],
    }));
}

function guidePath(name: string): string {
  return `guides/${name.replace(/\.md$/, '')}.html`;
}
