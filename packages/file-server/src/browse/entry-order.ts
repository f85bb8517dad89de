import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { parseQueryLeniently, rawQueryOf } from '@caddis/http/kit';
import type { FolderEntry } from './folder-entries.js';

/** What listings can be sorted by. @internal */
export const sortKeys = ['name', 'namedirfirst', 'size', 'time'] as const;
/** Orders of listings. @internal */
export const sortOrders = ['asc', 'desc'] as const;

/** What a client wants to see of a folder. @internal */
export interface ListingView {
  readonly sort: (typeof sortKeys)[number];
  readonly order: (typeof sortOrders)[number];
  /** Entries to leave out at the beginning. */
  readonly offset: number;
  /** Greatest number of entries; 0 for all. */
  readonly limit: number;
}

/**
 * Reads what a client wants to see: from the query, then from the config, then from the cookies that remember what it wanted before.
 *
 * @param preset - `sort` and `order` of the config
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

/** The entries that a client wants to see, in the order that it wants. @internal */
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
  // How large a folder is says nothing of what is in it.
  return sort === 'size' && !a.entry.isFolder ? a.entry.size - b.entry.size || byName : byName;
}
