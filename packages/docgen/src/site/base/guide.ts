import { byKeys, groupBy } from '../../model/order.js';

/** A hand-written document of the site. @internal */
export interface Guide {
  /** Its file name, relative to the folder of guides, e.g. `getting-started.md`. */
  readonly name: string;
  /** Path relative to the root of the site, e.g. `guides/getting-started.html`. */
  readonly path: string;
  readonly title: string;
  readonly markdown: string;
  /** Heading of the group that lists it, e.g. `TLS`: from a comment `group: …` below its title; empty if there is none. */
  readonly group: string;
  /** Other names of its topic: from a comment `also called: …` below its title, separated by commas. */
  readonly alsoCalled: readonly string[];
}

/** Guides that are listed together. @internal */
export interface GuideGroup {
  /** Heading of the group; empty if no guide names a group. */
  readonly name: string;
  readonly guides: readonly Guide[];
}

/** The title, and the comments below it. */
const head = /^(#\s.*\n+)((?:<!-- (?:group|also called): .* -->\n+)*)/m;

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
      markdown: markdown.replace(head, '$1'),
      group: commentOf('group', markdown) ?? '',
      alsoCalled: commentOf('also called', markdown)?.split(/, */) ?? [],
    }));
}

/**
 * Groups guides by the group that each names. The groups are in the order of their first guides; guides that name none come last, as `Other guides`.
 *
 * @param guides - guides in the order of the site
 * @internal
 */
export function groupGuides(guides: readonly Guide[]): readonly GuideGroup[] {
  const groups = groupBy(guides, ({ group }) => group);
  const named = [...groups].filter(([name]) => name !== '').map(([name, members]) => ({ name, guides: members }));
  const rest = groups.get('') ?? [];
  return rest.length === 0 ? named : [...named, { name: named.length === 0 ? '' : 'Other guides', guides: rest }];
}

function commentOf(key: 'group' | 'also called', markdown: string): string | undefined {
  return new RegExp(`^<!-- ${key}: (.*) -->$`, 'm').exec(head.exec(markdown)?.[2] ?? '')?.[1];
}

function guidePath(name: string): string {
  return `guides/${name.replace(/\.md$/, '')}.html`;
}
