/** What the search finds. @internal */
export interface SearchEntry {
  /** Path relative to the root of the site, with an anchor. */
  readonly path: string;
  readonly title: string;
  readonly kind: 'module' | 'field' | 'placeholder' | 'namespace' | 'package' | 'error' | 'guide';
  /** The word that most readers would type for it. */
  readonly name: string;
  /** Other names for it, one per line. */
  readonly also?: string;
  /** The module that a field belongs to, or the document. Only fields have it. */
  readonly owner?: SearchOwner;
  /** Text shown below the title. */
  readonly text: string;
  /** Text that is searched but not shown. */
  readonly more: string;
}

/** The owner of the fields of a page. */
export interface SearchOwner {
  readonly name: string;
  readonly id: string;
}

/** The entries of one page of the site, as `caddisOpenSearch` of `assets/search.js` reads them. @internal */
export interface SearchPage {
  readonly path: string;
  readonly owner?: SearchOwner | undefined;
  readonly entries: readonly SearchRow[];
}

/**
 * An entry as a row without its last values if these are empty. It is short, because the browser loads all entries: the anchor is `null` if
 * it is the title, the name is empty if it is the title, and `more` has only words that the title and the text lack.
 */
type SearchRow = readonly [anchor: string | null, title: string, kind: string, text?: string, more?: string, name?: string, also?: string];

/** Maximum length of a shown text; the whole text is searched. */
const maxShown = 170;

/** Groups the entries of a site by their pages. @internal */
export function searchPages(entries: readonly SearchEntry[]): readonly SearchPage[] {
  const pages = new Map<string, SearchEntry[]>();
  for (const entry of entries) {
    const [page = ''] = entry.path.split('#', 1);
    const list = pages.get(page) ?? [];
    list.push(entry);
    pages.set(page, list);
  }
  return [...pages].map(([path, list]) => ({ path, owner: list.find(({ owner }) => owner !== undefined)?.owner, entries: list.map(rowOf) }));
}

function rowOf({ path, title, kind, name, also = '', text, more }: SearchEntry): SearchRow {
  const anchor = path.includes('#') ? path.slice(path.indexOf('#') + 1) : '';
  const shown = shorten(text);
  const row = [anchor === title ? null : anchor, title, kind, shown, newWords(`${text} ${more}`, `${title} ${shown}`), name === title ? '' : name, also] as const;
  return row.slice(0, row.findLastIndex((value) => value !== '') + 1) as unknown as SearchRow;
}

/** Returns each word of a text that is not among the known ones, once. */
function newWords(text: string, known: string): string {
  const seen = new Set(wordsOf(known));
  return [...new Set(wordsOf(text))].filter((word) => !seen.has(word)).join(' ');
}

/** Splits a text as minisearch does. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/[\n\r\p{Z}\p{P}]+/u).filter((word) => word !== '');
}

/** Cuts a long text after a word. */
function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, text.lastIndexOf(' ', maxShown) + 1 || maxShown).trimEnd()}…`;
}
