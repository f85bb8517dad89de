import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { parseQueryLeniently, rawQueryOf } from '@caddis/http/kit';
import type { FolderEntry } from './folder-entries.js';

/** Keys to sort listings by. @internal */
export const sortKeys = ['name', 'namedirfirst', 'size', 'time'] as const;
/** Sort orders of listings. @internal */
export const sortOrders = ['asc', 'desc'] as const;

/** How a client wants to see a listing. @internal */
export interface ListingView {
  readonly sort: (typeof sortKeys)[number];
  readonly order: (typeof sortOrders)[number];
  /** Number of entries to skip. */
  readonly offset: number;
  /** Maximum number of entries; 0 for all. */
  readonly limit: number;
}

/**
 * Determines how a client wants to see a listing: from the query, then the config, then the cookies that store its earlier choice.
 *
 * @param preset - `sort` and `order` from the config
 * @see Caddy's `browseApplyQueryParams`
 * @internal
 */
export function readView(request: HttpRequest, response: HttpResponse, preset: readonly string[]): ListingView {
  const query = parseQueryLeniently(rawQueryOf(request.uri));
  const of = (name: string): string => query.get(name)?.[0] ?? '';
  const choose = <Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value => {
    const written = of(name) || preset.find((each) => values.includes(each as Value)) || '';
    const chosen = values.find((each) => each === written);
    if (chosen === undefined) return (written === '' && values.find((each) => each === request.placeholders.get(`http.request.cookie.${name}`))) || otherwise;
    response.headers.append('Set-Cookie', `${name}=${chosen}${request.scheme === 'https' ? '; Secure' : ''}`);
    return chosen;
  };
  return {
    sort: choose('sort', sortKeys, 'namedirfirst'),
    order: choose('order', sortOrders, 'asc'),
    offset: positive(of('offset')),
    limit: positive(of('limit')),
  };
}

function positive(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Returns the entries that a client wants to see, in its order. @internal */
export function viewOf(entries: readonly FolderEntry[], { sort, order, offset, limit }: ListingView): readonly FolderEntry[] {
  const named = entries.map((entry) => ({ entry, name: entry.name.toLowerCase() }));
  named.sort((a, b) => compare(sort, a, b) * (order === 'desc' ? -1 : 1));
  const first = offset <= entries.length ? offset : 0;
  return named.slice(first, limit > 0 ? first + limit : undefined).map(({ entry }) => entry);
}

interface Named {
  readonly entry: FolderEntry;
  readonly name: string;
}

function compare(sort: ListingView['sort'], a: Named, b: Named): number {
  const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (sort === 'name') return byName;
  if (sort === 'time') return a.entry.modifiedNs < b.entry.modifiedNs ? -1 : a.entry.modifiedNs > b.entry.modifiedNs ? 1 : byName;
  if (a.entry.isFolder !== b.entry.isFolder) return a.entry.isFolder ? -1 : 1;
  // The size of a folder itself means nothing, so folders are sorted by name.
  return sort === 'size' && !a.entry.isFolder ? a.entry.size - b.entry.size || byName : byName;
}
