import { JsonItems, type LeftOut } from '@caddis/kit';
import { parseAnswer } from './call.js';
import { errors } from './errors.js';
import { bigIntOf, type WireKeyValue, type WireRange, type WireTxn } from './wire.js';

/** A key as it is stored. @public */
export interface StoredKey {
  readonly key: string;
  /** Text or base64, as the reading was asked for. */
  readonly value: string;
  /** Revision of the key's last change. */
  readonly revision: string;
  /** Why its value is not there. */
  readonly problem?: string;
}

/** Keys as they were together at one revision of the store. @public */
export interface Reading {
  readonly revision: bigint;
  readonly keys: readonly StoredKey[];
  /** What could not be read; absent when everything could. */
  readonly leftOut?: readonly LeftOut[];
}

/** How a value is given: as text, or in base64. @public */
export type ValueForm = 'text' | 'base64';

/** Greatest number of keys of a range. @public */
export const maxKeys = 10_000;
/** Greatest size of one key with its value, as the gateway writes them, in bytes. A value is written as a third more than it has. */
const maxEntryBytes = 524_288;
/** Greatest size of all keys and values that are kept. */
const maxKeptBytes = 16 * 2 ** 20;
/** Greatest size of an answer. What is not kept is read past. */
const maxAnswerBytes = 128 * 2 ** 20;
/** Greatest size of all that is around the keys. */
const maxFrameBytes = 262_144;
/** Objects and arrays around a key: answer, responses, response, range, keys. */
const keyDepth = 5;

/**
 * Reads the answer to a transaction of ranges while it comes in, key by key: neither its size nor what somebody has put into a key can
 * hold up anything else.
 *
 * @param endpoint - the member, for messages
 * @param body - bytes of the answer, cut anywhere
 * @param rangeCount - how many ranges were asked for
 * @param form - how values are given
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
  // An answer of somebody else must not look like an empty store.
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

/** Tells whether a value is a range; one without keys is empty. */
function isRange(value: unknown): value is WireRange {
  if (typeof value !== 'object' || value === null) return false;
  const { kvs } = value as WireRange;
  return kvs === undefined || kvs === null || Array.isArray(kvs);
}

/** @returns the key, or why it is none */
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

/** The gateway writes the key first, so the beginning of an entry names it. */
function problemEntry(text: string, isWhole: boolean): StoredKey | string {
  const problem = isWhole ? `all values together have more than ${maxKeptBytes} bytes` : `the value has more than ${Math.floor((maxEntryBytes * 3) / 4)} bytes`;
  const [, key] = /^\{\s*"key"\s*:\s*"([A-Za-z0-9+/=]{1,4096})"/.exec(text.slice(0, 5000)) ?? [];
  const [, revision = ''] = /"mod_revision"\s*:\s*"(\d{1,20})"/.exec(text.slice(0, 6000)) ?? [];
  return key === undefined ? problem : { key: fromBase64(key), value: '', revision, problem };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

/** Makes the error for an answer that etcd does not give. @internal */
export function invalidAnswer(endpoint: string, answer: unknown): Error {
  return errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(answer).slice(0, 200) });
}
