import { messageOf } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { nestsDeeper, nextTurn, shortened, type LeftOut } from '@caddis/kit';
import { maxUpstreams, readDial, readLabels } from '@caddis/upstream-kit';
import type { StoredKey } from '@caddis/etcd';
import { errors } from './errors.js';

/** A key of which something cannot be used. @internal */
export interface BadKey {
  readonly key: string;
  /** Revision of the key's last change. */
  readonly revision: string;
  /** The key, or the unusable endpoints in its value, each with the reason. */
  readonly leftOut: readonly LeftOut[];
}

/** The backends that the keys of a service describe. @internal */
export interface Backends {
  readonly upstreams: readonly Upstream[];
  readonly bad: readonly BadKey[];
  /** Keys whose value is used although it has the wrong form; absent if there are none. */
  readonly odd?: readonly BadKey[];
}

type Json = Readonly<Record<string, unknown>>;

/** How many bytes of values, and how many endpoints, are parsed before other work gets a turn. */
const maxBytesInARow = 65_536;
const maxEndpointsInARow = 500;
/** Maximum number of endpoints of one key that are reported as left out. */
const maxLeftOut = 1000;
/** Maximum levels of objects and arrays in a value. A record needs three. */
const maxLevels = 100;

/**
 * Builds the backends of a service from its keys, in small parts, so that the event loop is not blocked.
 *
 * @param keys - the keys in order, including the version key if it exists
 * @param versionKey - key whose text is the wanted version; if it is `undefined`, absent or empty, every version is accepted
 * @throws `ETCD_VERSION_UNREADABLE`
 * @internal
 */
export async function backendsOf(keys: readonly StoredKey[], versionKey: string | undefined): Promise<Backends> {
  const wanted = wantedVersion(keys, versionKey);
  const found: Findings = { upstreams: [], bad: [], odd: [], isFull: false };
  let bytes = 0;
  for (const stored of keys) {
    if (stored.key === versionKey) continue;
    bytes += stored.value.length;
    if (bytes > maxBytesInARow) {
      bytes = stored.value.length;
      await nextTurn();
    }
    await readKey(stored, wanted, found);
    if (found.isFull) break;
  }
  const { upstreams, bad, odd } = found;
  return { upstreams, bad, ...(odd.length > 0 ? { odd } : {}) };
}

/** Returns the version that values must have; empty if every version is accepted. @throws `ETCD_VERSION_UNREADABLE` @internal */
export function wantedVersion(keys: readonly StoredKey[], versionKey: string | undefined): string {
  const stored = keys.find(({ key }) => key === versionKey);
  // Without the text of the version key, backends of every version would be accepted.
  if (stored?.problem !== undefined) throw errors.ETCD_VERSION_UNREADABLE({ key: stored.key, reason: stored.problem });
  return stored?.value.trim() ?? '';
}

interface Findings {
  readonly upstreams: Upstream[];
  readonly bad: BadKey[];
  readonly odd: BadKey[];
  /** True once the maximum number of upstreams is reached. */
  isFull: boolean;
}

async function readKey({ key, value, revision, problem }: StoredKey, wanted: string, found: Findings): Promise<void> {
  const leftOut: LeftOut[] = [];
  const leaveOut = (candidate: string, reason: string): void => {
    if (leftOut.length < maxLeftOut) leftOut.push({ candidate: shortened(candidate), reason: shortened(reason) });
  };
  try {
    if (problem !== undefined) throw new Error(problem);
    const record = parseRecord(value);
    if (wanted !== '' && versionOf(record) !== wanted) return;
    const endpoints = endpointsOf(record);
    const labels = readLabels(Object.hasOwn(record, 'metadata') ? record['metadata'] : undefined);
    for (let index = 0; index < endpoints.length && !found.isFull; index += 1) {
      if (index % maxEndpointsInARow === maxEndpointsInARow - 1) await nextTurn();
      addEndpoint(endpoints[index], { origin: key, labels }, found, leaveOut);
    }
    if (typeof record['endpoints'] === 'string') found.odd.push({ key, revision, leftOut: [{ candidate: key, reason: textForList }] });
  } catch (error) {
    leaveOut(key, messageOf(error));
  }
  if (leftOut.length > 0) found.bad.push({ key, revision, leftOut });
}

const textForList = '"endpoints" is a text and taken for a list of one; write an array of texts';

function addEndpoint(endpoint: unknown, { origin, labels }: Pick<Upstream, 'origin' | 'labels'>, found: Findings, leaveOut: (candidate: string, reason: string) => void): void {
  try {
    found.upstreams.push({ dial: readDial(endpoint), ...(labels === undefined ? {} : { labels }), origin });
  } catch (error) {
    leaveOut(`${origin} ${textOf(endpoint)}`, messageOf(error));
  }
  if (found.upstreams.length < maxUpstreams) return;
  found.isFull = true;
  leaveOut('further endpoints', `only the first ${maxUpstreams} are used`);
}

function parseRecord(value: string): Json {
  const record = parseJson(value);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new Error('the value is not a JSON object');
  return record as Json;
}

function parseJson(value: string): unknown {
  if (nestsDeeper(value, maxLevels)) throw new Error(`the value has more than ${maxLevels} levels`);
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new Error(`the value is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Returns the version as a string: the number 2 and the string "2" are the same version. */
function versionOf(record: Json): string {
  const version = Object.hasOwn(record, 'version') ? record['version'] : undefined;
  return typeof version === 'string' || typeof version === 'number' || typeof version === 'boolean' ? String(version).trim() : '';
}

function endpointsOf(record: Json): readonly unknown[] {
  const endpoints = Object.hasOwn(record, 'endpoints') ? record['endpoints'] : undefined;
  if (endpoints === undefined) throw new Error('the value has no "endpoints"');
  if (typeof endpoints === 'string') return [endpoints];
  if (!Array.isArray(endpoints)) throw new Error('"endpoints" is not an array of texts');
  return endpoints;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
