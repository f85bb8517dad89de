import type { FolderEntry } from './folder-entries.js';
import type { ListingView } from './entry-order.js';
import { entryUrl } from './listing-json.js';
import { dateText, sizeText } from './listing-text.js';

/** Contents of a listing page. @internal */
export interface ListedFolder {
  /** Decoded path of the request; ends with a slash. */
  readonly path: string;
  /** The entries to show. */
  readonly entries: readonly FolderEntry[];
  /** Total number of entries in the folder. */
  readonly total: number;
  readonly view: ListingView;
}

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { margin: 0 auto; max-width: 60rem; padding: 1rem }
h1 { font-size: 1.25rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .5rem; text-align: left }
td { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
td:first-child { overflow-wrap: anywhere }
td:nth-child(n + 2) { white-space: nowrap }
a { text-decoration: none }
a:hover { text-decoration: underline }
`;

/**
 * Formats a listing as an HTML page. It has no script, and loads nothing from other places.
 *
 * @internal
 */
export function listingPage({ path, entries, total, view }: ListedFolder): string {
  const title = escapeHtml(path);
  const up = path === '/' ? '' : '<tr><td><a href="../">../</a></td><td></td><td></td></tr>\n';
  const shown = entries.length < total ? `<p>${entries.length} of ${total} entries</p>\n` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${crumbs(path)}</h1>
<table>
<thead><tr>${heading('Name', 'namedirfirst', view)}${heading('Size', 'size', view)}${heading('Modified', 'time', view)}</tr></thead>
<tbody>
${up}${entries.map(row).join('')}</tbody>
</table>
${shown}</body>
</html>
`;
}

function heading(title: string, sort: ListingView['sort'], view: ListingView): string {
  const order = view.sort === sort && view.order === 'asc' ? 'desc' : 'asc';
  const current = view.sort === sort ? ` aria-sort="${view.order}ending"` : '';
  return `<th${current}><a href="./?sort=${sort}&amp;order=${order}">${title}</a></th>`;
}

function row(entry: FolderEntry): string {
  const target = entry.target === undefined ? '' : ` → ${escapeHtml(entry.target)}`;
  const size = entry.isFolder ? '' : sizeText(entry.size);
  return `<tr><td><a href="${escapeHtml(entryUrl(entry))}">${escapeHtml(entry.name)}</a>${target}</td><td>${size}</td><td>${dateText(entry.modifiedNs)}</td></tr>\n`;
}

/** Formats the path as links to the folder and its parents. */
function crumbs(path: string): string {
  const names = path.split('/').slice(1, -1);
  return ['', ...names].map((name, index) => `<a href="${'../'.repeat(names.length - index) || './'}">${escapeHtml(name)}/</a>`).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
