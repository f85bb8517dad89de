import { createHash } from 'node:crypto';
import type { CatalogueChanges } from './compare-catalogues.js';
import { changeLine } from './changes-text.js';

/** Metadata of a feed. @public */
export interface FeedOptions {
  readonly title: string;
  /** Address of the feed, which also is its Atom ID and must therefore never change. */
  readonly address: string;
  /** When the changes were detected. */
  readonly updated: Date;
}

/**
 * Writes changes as an Atom feed with one entry per package. The ID of an entry is derived from its content, so that feed readers do not show the
 * same entry twice.
 *
 * @see RFC 4287
 * @public
 */
export function changesFeed({ packages, modules }: CatalogueChanges, { title, address, updated }: FeedOptions): string {
  const date = updated.toISOString();
  const titles = new Map<string, string>([
    ...modules.map(({ package: name }) => [name, `${name} has changed`] as const),
    ...packages.added.map((name) => [name, `${name} is new`] as const),
    ...packages.removed.map((name) => [name, `${name} is gone`] as const),
    ...packages.updated.map(({ name, from, to }) => [name, `${name} ${from} → ${to}`] as const),
  ]);
  const entries = [...titles].map(([name, entryTitle]) => {
    const said = (modules.find((each) => each.package === name)?.changes ?? []).map(changeLine).join('\n');
    const hash = createHash('sha256').update(JSON.stringify([name, entryTitle, said]), 'utf8').digest('hex').slice(0, 32);
    return [
      '  <entry>',
      `    <title>${escaped(entryTitle)}</title>`,
      `    <id>${escaped(`${address}#${hash}`)}</id>`,
      `    <updated>${date}</updated>`,
      `    <content type="text">${escaped(said)}</content>`,
      '  </entry>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <title>${escaped(title)}</title>`,
    `  <id>${escaped(address)}</id>`,
    `  <link rel="self" href="${escaped(address)}"/>`,
    `  <updated>${date}</updated>`,
    '  <author><name>caddis docs diff</name></author>',
    ...entries,
    '</feed>',
    '',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for XML. Replaces characters that XML does not allow even as references, such as most control characters. */
function escaped(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"]/g, (character) => entities[character] as string);
}
