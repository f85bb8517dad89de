import { byKeys } from '../model/order.js';

/** A text of the documentation that people wrote. @internal */
export interface Guide {
  /** File name in the folder of guides, e.g. `getting-started.md`. */
  readonly name: string;
  /** Path from the root of the site, e.g. `guides/getting-started.html`. */
  readonly path: string;
  readonly title: string;
  readonly markdown: string;
}

const firstGuide = 'getting-started.md';

/**
 * Reads guides: the first heading is the title.
 *
 * @param texts - Markdown by file name, e.g. `getting-started.md`
 * @returns the one to begin with first, the others sorted by file name
 * @internal
 */
export function readGuides(texts: ReadonlyMap<string, string>): readonly Guide[] {
  return [...texts]
    .sort(byKeys(([name]) => (name === firstGuide ? '' : name)))
    .map(([name, markdown]) => ({
      name,
      path: guidePath(name),
      title: /^#\s+(.+?)\s*#*$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? name.replace(/\.md$/, ''),
      markdown,
    }));
}

/** Path of a guide's page. @internal */
export function guidePath(name: string): string {
  return `guides/${name.replace(/\.md$/, '')}.html`;
}
