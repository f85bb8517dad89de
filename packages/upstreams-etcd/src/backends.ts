import { formatNetworkAddress, isUnixNetwork, messageOf, parseNetworkAddress } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { nextTurn, shortened, type LeftOut } from '@caddis/kit';
import { maxUpstreams } from '@caddis/upstream-kit';
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
/** Maximum number of labels of one key. A limit is needed, because each answer is compared with the previous one. */
const maxLabels = 32;
/** Maximum number of endpoints of one key that are reported as left out. */
const maxLeftOut = 1000;

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
    const labels = labelsOf(record);
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
    found.upstreams.push({ dial: dialOf(endpoint), ...(labels === undefined ? {} : { labels }), origin });
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

/**
 * Returns the labels of a key's upstreams: the strings, numbers and booleans under `metadata`. All upstreams of the key share one object, so
 * that ten thousand endpoints do not need ten thousand copies.
 */
function labelsOf(record: Json): Upstream['labels'] {
  const stated = Object.hasOwn(record, 'metadata') ? record['metadata'] : undefined;
  const metadata = typeof stated === 'object' && stated !== null && !Array.isArray(stated) ? Object.entries(stated) : [];
  const labels = new Map<string, string>();
  for (const [name, value] of metadata) {
    if (labels.size >= maxLabels) break;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') labels.set(name, shortened(String(value)));
  }
  return labels.size === 0 ? undefined : Object.freeze(Object.fromEntries(labels));
}

function endpointsOf(record: Json): readonly unknown[] {
  const endpoints = Object.hasOwn(record, 'endpoints') ? record['endpoints'] : undefined;
  if (endpoints === undefined) throw new Error('the value has no "endpoints"');
  if (typeof endpoints === 'string') return [endpoints];
  if (!Array.isArray(endpoints)) throw new Error('"endpoints" is not an array of texts');
  return endpoints;
}

/**
 * Returns the address to dial for an endpoint. As in the original module for Caddy, a scheme is removed, because the transport decides how to
 * talk to a backend. An endpoint is refused if it asks for something that an address cannot express.
 */
function dialOf(endpoint: unknown): string {
  if (typeof endpoint !== 'string') throw new Error('it is not a text');
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(endpoint.trim()) ?? [];
  if (scheme?.toLowerCase() === 'https') throw new Error('it is https: switch TLS on in the transport of the proxy, and write host:port');
  const hasNetwork = scheme === undefined && /^[a-z]+[46]?\//i.test(rest);
  const address = parseNetworkAddress(hasNetwork ? rest : withoutPath(rest));
  if (isUnixNetwork(address.network)) return formatNetworkAddress(address);
  if (!/^tcp[46]?$/.test(address.network)) throw new Error(`its network is ${address.network}, expected tcp or unix`);
  if (address.host === '') throw new Error('it has no host');
  if (!/^[\w.:%-]+$/.test(address.host)) throw new Error('its host is neither a name nor an IP address');
  if (address.startPort === 0) throw new Error('it has no port');
  if (address.startPort !== address.endPort) throw new Error('it has a range of ports');
  return formatNetworkAddress(address);
}

/** Removes the trailing slash of a URL without a path. */
function withoutPath(text: string): string {
  const authority = text.replace(/\/$/, '');
  if (/[/?#]/.test(authority)) throw new Error('it has a path: a backend is host:port, rewrite paths in a route');
  return authority;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
