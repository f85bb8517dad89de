import { byKeys } from '../../model/order.js';

/** A text of the documentation that people wrote. @internal */
export interface Guide {
  /** File name in the folder of guides, e.g. `getting-started.md`. */
  readonly name: string;
  /** Path from the root of the site, e.g. `guides/getting-started.html`. */
  readonly path: string;
  readonly title: string;
  readonly markdown: string;
  /** What people call what it is about: a comment `also called: …` below its title, split at commas. */
  readonly alsoCalled: readonly string[];
}

const alsoCalledComment = /^<!-- also called: (.*) -->\n+/m;

/** The list of guides: no page of its own, its links say the order. */
const list = 'README.md';

/**
 * Reads guides: the first heading is the title. They come in the order in which `README.md` links to them, then by file name.
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
