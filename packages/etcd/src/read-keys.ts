import { JsonItems, type LeftOut } from '@caddis/kit';
import { parseAnswer } from './call.js';
import { errors } from './errors.js';
import { bigIntOf, type WireKeyValue, type WireRange, type WireTxn } from './wire.js';

/** A stored key with its value. @public */
export interface StoredKey {
  readonly key: string;
  /** Text or base64, as requested by the read. */
  readonly value: string;
  /** Revision of the key's last change. */
  readonly revision: string;
  /** Why the value is missing. */
  readonly problem?: string;
}

/** The keys as they all were at one revision of the store. @public */
export interface Reading {
  readonly revision: bigint;
  readonly keys: readonly StoredKey[];
  /** Entries that could not be read; absent if there are none. */
  readonly leftOut?: readonly LeftOut[];
}

/** Form of a value: text or base64. @public */
export type ValueForm = 'text' | 'base64';

/** Maximum number of keys in a range. @public */
export const maxKeys = 10_000;
/** Maximum size of one key with its value in the gateway's JSON, in bytes. Base64 makes a value a third larger. */
const maxEntryBytes = 524_288;
/** Maximum total size of the keys and values that are kept. */
const maxKeptBytes = 16 * 2 ** 20;
/** Maximum size of an answer. Parts that are not kept are skipped. */
const maxAnswerBytes = 128 * 2 ** 20;
/** Maximum size of everything around the keys. */
const maxFrameBytes = 262_144;
/** Number of objects and arrays around a key: answer, responses, response, range, keys. */
const keyDepth = 5;

/**
 * Reads the answer to a transaction of range requests while it arrives, key by key. Neither the size of the answer nor the content of a key can
 * block the event loop.
 *
 * @param endpoint - the member, for messages
 * @param body - bytes of the answer, split at any position
 * @param rangeCount - number of ranges requested
 * @param form - form of the values
 * @throws `ETCD_ANSWER_INVALID`, `ETCD_ANSWER_TOO_LARGE`
 * @internal
 */
export async function readKeys(endpoint: string, body: AsyncIterable<Buffer>, rangeCount: number, form: ValueForm = 'text'): Promise<Reading> {
  const entries: (StoredKey | string)[] = [];
  let keptBytes = 0;
  const items = new JsonItems({
    depth: keyDepth,
    maxItemBytes: maxEntryBytes,
    maxFrameBytes,
    onItem: (text, isWhole) => {
      const isKept = isWhole && keptBytes + text.length <= maxKeptBytes;
      if (isKept) keptBytes += text.length;
      entries.push(isKept ? entryOf(text, form) : problemEntry(text, isWhole));
    },
  });
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    items.add(piece);
    if (bytes > maxAnswerBytes || items.isOver) throw errors.ETCD_ANSWER_TOO_LARGE({ endpoint, what: 'the keys', limit: maxAnswerBytes });
  }
  return readingOf(endpoint, parseAnswer(endpoint, items.end()) as WireTxn, entries, rangeCount);
}

function readingOf(endpoint: string, answer: WireTxn, entries: readonly (StoredKey | string)[], rangeCount: number): Reading {
  const revision = bigIntOf(answer.header?.revision);
  const ranges = Array.isArray(answer.responses) ? answer.responses.map((response) => (response as { response_range?: unknown } | null)?.response_range) : [];
  // An answer that is not from etcd must not look like an empty store.
  if (revision === undefined || ranges.length !== rangeCount || !ranges.every(isRange)) throw invalidAnswer(endpoint, answer);
  const keys = new Map<string, StoredKey>();
  const leftOut: LeftOut[] = [];
  for (const { kvs, more } of ranges) {
    for (const [index, number] of (kvs ?? []).entries()) {
      const entry = typeof number === 'number' ? entries[number] : undefined;
      if (typeof entry === 'object' && keys.size < maxKeys) keys.set(entry.key, entry);
      else if (typeof entry !== 'object') leftOut.push({ candidate: `entry ${index} of the answer`, reason: entry ?? 'it is not a key with a value' });
    }
    if (more === true || keys.size === maxKeys) leftOut.push({ candidate: 'further keys', reason: `only the first ${maxKeys} are used` });
  }
  return { revision, keys: [...keys.values()], ...(leftOut.length > 0 ? { leftOut } : {}) };
}

/** Tells whether a value is a range; a range without `kvs` is empty. */
function isRange(value: unknown): value is WireRange {
  if (typeof value !== 'object' || value === null) return false;
  const { kvs } = value as WireRange;
  return kvs === undefined || kvs === null || Array.isArray(kvs);
}

/** @returns the key, or the reason why the entry is not one */
function entryOf(text: string, form: ValueForm): StoredKey | string {
  try {
    const { key, value = '', mod_revision: revision = '' } = JSON.parse(text) as WireKeyValue;
    if (typeof key !== 'string') return 'it has no key';
    const known = { key: fromBase64(key), revision: String(revision) };
    if (typeof value !== 'string' && value !== null) return { ...known, value: '', problem: 'the value is not written as a text' };
    return { ...known, value: form === 'text' ? fromBase64(value ?? '') : (value ?? '') };
  } catch {
    return 'it is not JSON';
  }
}

/** Creates the entry for a key whose value is too large. Its beginning is enough, because the gateway writes the key first. */
function problemEntry(text: string, isWhole: boolean): StoredKey | string {
  const problem = isWhole ? `all values together have more than ${maxKeptBytes} bytes` : `the value has more than ${Math.floor((maxEntryBytes * 3) / 4)} bytes`;
  const [, key] = /^\{\s*"key"\s*:\s*"([A-Za-z0-9+/=]{1,4096})"/.exec(text.slice(0, 5000)) ?? [];
  const [, revision = ''] = /"mod_revision"\s*:\s*"(\d{1,20})"/.exec(text.slice(0, 6000)) ?? [];
  return key === undefined ? problem : { key: fromBase64(key), value: '', revision, problem };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

/** Creates the error for an answer that etcd would not give. @internal */
export function invalidAnswer(endpoint: string, answer: unknown): Error {
  return errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(answer).slice(0, 200) });
}
