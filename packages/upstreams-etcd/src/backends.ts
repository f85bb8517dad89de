import { formatNetworkAddress, isUnixNetwork, parseNetworkAddress } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import type { LeftOut } from '@caddis/upstream-kit';
import type { StoredKey } from './gateway.js';

/** A key of which something cannot be used. */
export interface BadKey {
  readonly key: string;
  /** Revision of the key's last change. */
  readonly revision: string;
  /** The key, or the endpoints in its value, each with the reason. */
  readonly leftOut: readonly LeftOut[];
}

/** What the keys of a service say. */
export interface Backends {
  readonly upstreams: readonly Upstream[];
  readonly bad: readonly BadKey[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Makes the backends of a service from its keys.
 *
 * @param keys - the keys in order, the version key among them if it exists
 * @param versionKey - key whose text is the wanted version; `undefined`, or an absent or empty key, takes every version
 */
export function backendsOf(keys: readonly StoredKey[], versionKey: string | undefined): Backends {
  const wanted = keys.find(({ key }) => key === versionKey)?.value.trim() ?? '';
  const upstreams: Upstream[] = [];
  const bad: BadKey[] = [];
  for (const { key, value, revision } of keys) {
    if (key === versionKey) continue;
    const leftOut: LeftOut[] = [];
    for (const upstream of readValue(key, value, wanted, leftOut)) upstreams.push(upstream);
    if (leftOut.length > 0) bad.push({ key, revision, leftOut });
  }
  return { upstreams, bad };
}

/** @param leftOut - takes what cannot be used */
function readValue(key: string, value: string, wanted: string, leftOut: LeftOut[]): readonly Upstream[] {
  const found: Upstream[] = [];
  try {
    const record = parseRecord(value);
    if (wanted !== '' && versionOf(record) !== wanted) return [];
    for (const endpoint of endpointsOf(record)) {
      try {
        found.push({ dial: dialOf(endpoint), origin: key });
      } catch (error) {
        leftOut.push({ candidate: `${key} ${textOf(endpoint)}`, reason: messageOf(error) });
      }
    }
  } catch (error) {
    leftOut.push({ candidate: key, reason: messageOf(error) });
  }
  return found;
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

/** The version as text: the number 2 and the text "2" are one version. */
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

/**
 * The address to dial for an endpoint. Its scheme is cut, as the original does: how to speak to a backend is the transport's
 * affair. What an address alone cannot honour is refused.
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

/** Cuts the slash that ends a URL without a path. */
function withoutPath(text: string): string {
  const authority = text.replace(/\/$/, '');
  if (/[/?#]/.test(authority)) throw new Error('it has a path: a backend is host:port, rewrite paths in a route');
  return authority;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
