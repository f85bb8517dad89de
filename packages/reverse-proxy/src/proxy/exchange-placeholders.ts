import { STATUS_CODES } from 'node:http';
import { formatDuration, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import type { HttpRequest, PlaceholderValue } from '@caddis/core/http';
import { fieldText, HeaderList } from '@caddis/http/kit';
import type { BackendCandidate } from '../backends/backend-candidate.js';
import { hostPort, namedAddress, parseDial } from '../backends/dial-address.js';
import type { ResponseParts } from './response/response-parts.js';

/** What placeholders tell of an exchange. Times are milliseconds. @internal */
export interface ExchangeFacts {
  readonly request: HttpRequest;
  readonly candidate: BackendCandidate | undefined;
  /** Requests that the backend had under way when it was chosen. */
  readonly requestsBefore: number;
  /** Number of the attempt, from 0. */
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
  if (name.startsWith('upstream.label.')) return labelOf(facts, name.slice(15));
  if (!name.startsWith('header.') || facts.parts === undefined) return undefined;
  const values = new HeaderList(facts.parts.fields).getAll(name.slice(7));
  return values.length === 0 ? null : fieldText(values.join(','));
}

/** A label that the upstream has not is a name that is known, without a value. */
function labelOf({ candidate }: ExchangeFacts, label: string): PlaceholderValue | undefined {
  if (candidate === undefined) return undefined;
  const { labels } = candidate.upstream;
  return labels !== undefined && Object.hasOwn(labels, label) ? (labels[label] ?? null) : null;
}

function withAddress({ candidate, request }: ExchangeFacts, read: (address: NetworkAddress) => string): string | undefined {
  if (candidate === undefined) return undefined;
  const address = candidate.backend.address ?? parseDial(request.placeholders.expand(candidate.upstream.dial));
  return address === undefined ? undefined : read(namedAddress(address, candidate.upstream.host));
}
