import { STATUS_CODES } from 'node:http';
import { formatDuration, isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import type { PlaceholderValue } from '@caddis/core/http';
import { fieldText, HeaderList } from '@caddis/http/kit';
import { parseDial } from '../backends/backend.js';
import type { BackendCandidate } from '../backends/backend-candidate.js';
import type { ResponseParts } from './response/response-parts.js';
import type { OutgoingRequest } from './request/outgoing-request.js';

/** What placeholders tell of an exchange. Times are milliseconds. @internal */
export interface ExchangeFacts {
  readonly outgoing: OutgoingRequest;
  readonly candidate: BackendCandidate | undefined;
  /** Requests that the backend had under way when it was chosen. */
  readonly requestsBefore: number;
  readonly attempt: number;
  readonly startedAt: number;
  readonly attemptStartedAt: number;
  readonly latencyMs: number;
  readonly parts: ResponseParts | undefined;
  readonly transportFailed: boolean;
}

type Reader = (facts: ExchangeFacts) => PlaceholderValue | undefined;

const byName: Readonly<Record<string, Reader>> = {
  retries: ({ attempt }) => BigInt(attempt),
  duration: ({ startedAt }) => formatDuration(performance.now() - startedAt),
  duration_ms: ({ startedAt }) => performance.now() - startedAt,
  status_code: ({ parts }) => (parts === undefined ? undefined : BigInt(parts.status)),
  status_text: ({ parts }) => (parts === undefined ? undefined : `${parts.status} ${parts.statusText || (STATUS_CODES[parts.status] ?? '')}`),
  is_transport_error: ({ transportFailed }) => transportFailed,
  'upstream.address': (facts) => withAddress(facts, (address) => `${address.network}/${hostPort(address)}`),
  'upstream.hostport': (facts) => withAddress(facts, hostPort),
  'upstream.host': (facts) => withAddress(facts, ({ host }) => host),
  'upstream.port': (facts) => withAddress(facts, (address) => (isUnixNetwork(address.network) ? '' : String(address.startPort))),
  'upstream.requests': ({ candidate, requestsBefore }) => candidate && BigInt(requestsBefore),
  'upstream.max_requests': ({ candidate }) => candidate && BigInt(candidate.maxRequests),
  'upstream.fails': ({ candidate }) => candidate && BigInt(candidate.backend.fails),
  'upstream.latency': ({ latencyMs }) => formatDuration(latencyMs),
  'upstream.latency_ms': ({ latencyMs }) => latencyMs,
  'upstream.duration': ({ attemptStartedAt }) => formatDuration(performance.now() - attemptStartedAt),
  'upstream.duration_ms': ({ attemptStartedAt }) => performance.now() - attemptStartedAt,
};

/**
 * Answers for `{http.reverse_proxy.NAME}`.
 *
 * @param name - without prefix
 * @internal
 */
export function exchangePlaceholder(facts: ExchangeFacts, name: string): PlaceholderValue | undefined {
  if (Object.hasOwn(byName, name)) return byName[name]?.(facts);
  if (!name.startsWith('header.') || facts.parts === undefined) return undefined;
  const values = new HeaderList(facts.parts.fields).getAll(name.slice(7));
  return values.length === 0 ? null : fieldText(values.join(','));
}

/** `HOST:PORT` of a backend, or the path of its socket. @internal */
export function hostPort({ network, host, startPort }: NetworkAddress): string {
  return isUnixNetwork(network) ? host : joinHostPort(host, startPort);
}

/**
 * The address of a backend as people and certificates know it.
 *
 * @param host - its name, where the address is one that it was resolved to
 * @internal
 */
export function namedAddress(address: NetworkAddress, host: string | undefined): NetworkAddress {
  return host === undefined || isUnixNetwork(address.network) ? address : { ...address, host };
}

function withAddress({ candidate, outgoing }: ExchangeFacts, read: (address: NetworkAddress) => string): string | undefined {
  if (candidate === undefined) return undefined;
  const address = candidate.backend.address ?? parseDial(outgoing.placeholders.expand(candidate.upstream.dial));
  return address === undefined ? undefined : read(namedAddress(address, candidate.upstream.host));
}
