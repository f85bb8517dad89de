import { isJsonObject } from '../../config/json-objects.js';
import { unescapeKey } from '../../config/json-pointer.js';
import type { KeyHome, OtherKey, OtherKeys, OtherValue } from './other-key.js';
import { otherKeys } from './other-keys.js';
import { otherValues } from './other-values.js';

/** A row of the table, prepared for look-ups. */
interface Row {
  readonly module: string | undefined;
  readonly at: readonly string[];
  readonly keys: ReadonlyMap<string, OtherKey>;
  readonly headerField: OtherKey | undefined;
}

/** What is known about a key. @internal */
export interface KnownKey {
  /** What to write instead. */
  readonly help: string;
  /** The key to write instead; `undefined` if something else must be done. */
  readonly meant: string | undefined;
  /** Whether its value may be a secret. */
  readonly isSecret: boolean;
}

const homes: Readonly<Record<KeyHome, string>> = {
  document: 'into the document',
  app: 'into the app',
  server: 'into the server',
  route: 'into the route',
  handler: 'into the handler',
};

let rows: readonly Row[] | undefined;

/**
 * Returns what to write instead of a key that is not in the schema but is known from other programs.
 *
 * @param module - ID of the module whose config has the key; `undefined` for the document
 * @param place - JSON pointer of the object, relative to the config of the module
 * @param key - the key
 * @param value - its value
 * @returns `undefined` if the key is not known
 * @internal
 */
export function otherKey(module: string | undefined, place: string, key: string, value: unknown): KnownKey | undefined {
  rows ??= otherKeys.map(readyRow);
  const parts = partsOf(place);
  for (const row of rows) {
    const found = row.keys.get(key) ?? (isHeaderField(key) ? row.headerField : undefined);
    if (found === undefined || !isOf(row.module, module, row.at) || !isAt(row.at, parts)) continue;
    const entry = chosen(found, value);
    return { help: otherKeyText(entry), meant: entry.into === undefined ? Object.keys(entry.write ?? {})[0] : undefined, isSecret: found.secret === true };
  }
  return undefined;
}

/**
 * Returns what to write instead of a value that a field refuses but that is known from other programs.
 *
 * @param module - ID of the module whose config has the value; `undefined` for the document
 * @param place - JSON pointer of the value, relative to the config of the module
 * @param value - the value; must not be a secret
 * @returns `undefined` if the value is not known
 * @internal
 */
export function otherValueHelp(module: string | undefined, place: string, value: unknown): string | undefined {
  const parts = partsOf(place);
  const found = otherValues.filter((entry) => {
    const at = pathOf(entry.at);
    return isMeant(entry, value) && isOf(entry.module, module, at) && isAt(at, parts);
  });
  return found.length === 0 ? undefined : found.map(otherKeyText).join('; ');
}

/** Returns the help text of an entry of the table. @internal */
export function otherKeyText({ write, into, note }: OtherKey): string {
  const written = write === undefined ? [] : [`write ${into === undefined ? '' : `${homes[into]}: `}${jsonLine(write).slice(1, -1)}`];
  return [...written, ...(note === undefined ? [] : [note])].join(write !== undefined && /^(?:to|for|and) /.test(note ?? '') ? ', ' : '; ');
}

function chosen(entry: OtherKey, value: unknown): OtherKey {
  const { byValue } = entry;
  return typeof value === 'string' && byValue !== undefined && Object.hasOwn(byValue, value) ? (byValue[value] ?? entry) : entry;
}

function readyRow({ module, at, keys, headerField }: OtherKeys): Row {
  const byKey = Object.entries(keys).flatMap(([names, entry]) => names.split(' ').map((name) => [name, entry] as const));
  return { module, at: pathOf(at), keys: new Map(byKey), headerField };
}

function isMeant({ value: wanted, keys }: OtherValue, value: unknown): boolean {
  if (wanted instanceof RegExp) return typeof value === 'string' && wanted.test(value);
  if (keys !== undefined && !(isJsonObject(value) && Object.keys(value).every((key) => keys.test(key)))) return false;
  return Array.isArray(value) ? wanted === 'array' : typeof value === wanted;
}

function isHeaderField(key: string): boolean {
  return /^[A-Z][A-Za-z\d]*(?:-[A-Za-z\d]+)*$/.test(key);
}

function partsOf(place: string): readonly string[] {
  return place === '' ? [] : place.slice(1).split('/').map(unescapeKey);
}

function pathOf(at: string): readonly string[] {
  return at === '' ? [] : at.split('/');
}

/** Tells whether a row applies to a module. A row without a module is for the document, or for all HTTP modules if its place begins with `**`. */
function isOf(wanted: string | undefined, module: string | undefined, at: readonly string[]): boolean {
  if (wanted === undefined) return at[0] === '**' ? module === 'http' || module?.startsWith('http.') === true : module === undefined;
  return wanted.endsWith('.*') ? module?.startsWith(wanted.slice(0, -1)) === true : wanted === module;
}

function isAt(wanted: readonly string[], parts: readonly string[]): boolean {
  if (wanted[0] === '**') return parts.length >= wanted.length - 1 && isAt(wanted.slice(1), parts.slice(1 - wanted.length));
  return wanted.length === parts.length && wanted.every((part, index) => part === '*' || part === parts[index]);
}

/** Writes JSON on one line, with a space after each colon and comma. */
function jsonLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonLine(item)}`).join(', ')}}`;
}
