import type { AsPlainObject } from 'minisearch';

/** What the search shows of an entry. @internal */
export interface ShownEntry {
  /** Path relative to the root of the site, with an anchor. */
  readonly path: string;
  readonly title: string;
  readonly kind: string;
  readonly name: string;
  /** Other names, one per line; empty if there are none. */
  readonly also: string;
  /** Name and ID of the module that a field belongs to; empty for other entries. */
  readonly owner: string;
  readonly ownerId: string;
  readonly text: string;
}

/**
 * A search index in the form that a site carries. It is less than half as long as the JSON of the index, and `caddisOpenSearch` of `assets/search.js` makes the same index of it.
 *
 * @internal
 */
export interface PackedSearch {
  readonly fields: readonly string[];
  /** Average length of each field, in words. */
  readonly averages: readonly number[];
  /** Length of each field of each entry. */
  readonly lengths: string;
  /** The words, one per line, each without the characters that it shares with the start of the word before. */
  readonly words: string;
  /** For each word: the number of those characters, its fields as bits, and for each field the number of its entries and these entries. */
  readonly places: string;
  readonly kinds: readonly string[];
  readonly pages: readonly string[];
  /** Name of each owner, and the start of the texts of its fields. The first one is that of entries without an owner. */
  readonly owners: readonly (readonly [name: string, start: string])[];
  /** Values at the end that are 0 or empty are left out. */
  readonly entries: readonly PackedEntry[];
}

/** Instead of a text: 1 as `anchor` is the title, 0 none; 0 as `name` is the title, 1 what follows its last slash. */
type PackedEntry = readonly [page: number, kind: number, title: string, text: string, ...rest: readonly (string | number)[]];

/** Maximum length of a shown text; the whole text is searched. */
const maxShown = 170;

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Writes numbers in digits of 5 bits, the lowest first; the sixth bit says that another digit follows. */
function packNumber(number: number): string {
  let text = '';
  let rest = number;
  for (; rest > 31; rest >>>= 5) text += digits[(rest & 31) | 32];
  return text + digits[rest];
}

/**
 * Packs a search index.
 *
 * @param index - the index; the identifiers of its entries are 0, 1, 2 and so on
 * @param fields - its fields
 * @param entries - what is shown of each entry, in their order
 * @internal
 */
export function packSearch(index: AsPlainObject, fields: readonly string[], entries: readonly ShownEntry[]): PackedSearch {
  return {
    fields,
    averages: index.averageFieldLength,
    lengths: entries.map((_, id) => (index.fieldLength[id] ?? []).map(packNumber).join('')).join(''),
    ...packWords(index.index),
    ...packEntries(entries),
  };
}

function packWords(index: AsPlainObject['index']): Pick<PackedSearch, 'words' | 'places'> {
  const words: string[] = [];
  const places: string[] = [];
  let before = '';
  for (const [word, byField] of index) {
    let shared = 0;
    while (shared < before.length && word[shared] === before[shared]) shared += 1;
    words.push(word.slice(shared));
    const fields = Object.entries(byField) as [string, Readonly<Record<string, number>>][];
    const bits = fields.reduce((all, [field]) => all | (1 << Number(field)), 0);
    places.push(packNumber(shared), packNumber(bits), ...fields.map(([, entries]) => packPlaces(entries)));
    before = word;
  }
  return { words: words.join('\n'), places: places.join('') };
}

/** Packs the entries that contain a word, as differences; the lowest bit says that the word is there more than once, and its number follows. */
function packPlaces(times: Readonly<Record<string, number>>): string {
  const entries = Object.entries(times);
  let before = 0;
  const places = entries.map(([id, count]) => {
    const step = (Number(id) - before) * 2;
    before = Number(id);
    return count === 1 ? packNumber(step) : packNumber(step + 1) + packNumber(count);
  });
  return packNumber(entries.length) + places.join('');
}

function packEntries(entries: readonly ShownEntry[]): Pick<PackedSearch, 'kinds' | 'pages' | 'owners' | 'entries'> {
  const kinds = new Map<string, number>();
  const pages = new Map<string, number>();
  const owners = new Map<string, number>([[JSON.stringify(['', '']), 0]]);
  const packed = entries.map(({ path, title, kind, name, also, owner, ownerId, text }): PackedEntry => {
    const [page = '', anchor = ''] = path.split(/#(.*)/s, 2);
    const packedAnchor = anchor === '' ? 0 : anchor === title ? 1 : anchor;
    const packedName = name === title ? 0 : name === title.slice(title.lastIndexOf('/') + 1) ? 1 : name;
    const rest = [packedAnchor, packedName, also, placeOf(JSON.stringify([owner, ownerId === '' ? '' : `${ownerId} · `]), owners)];
    while (rest.length > 0 && (rest.at(-1) === 0 || rest.at(-1) === '')) rest.pop();
    return [placeOf(page, pages), placeOf(kind, kinds), title, shorten(text), ...rest];
  });
  return { kinds: [...kinds.keys()], pages: [...pages.keys()], owners: [...owners.keys()].map((owner) => JSON.parse(owner) as [string, string]), entries: packed };
}

/** Returns the index of a value in a list, and adds it if it is new. */
function placeOf(value: string, list: Map<string, number>): number {
  const place = list.get(value) ?? list.size;
  list.set(value, place);
  return place;
}

/** Cuts a long text after a word. */
function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, text.lastIndexOf(' ', maxShown) + 1 || maxShown).trimEnd()}…`;
}
