import { STATUS_CODES } from 'node:http';
import { formatDuration, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import type { HttpRequest, PlaceholderValue } from '@caddis/core/http';
import { fieldText, HeaderList } from '@caddis/http/kit';
import type { BackendCandidate } from '../backends/backend-candidate.js';
import { hostPort, namedAddress, parseDial } from '../backends/dial-address.js';
import type { ResponseParts } from './response/response-parts.js';

/** The facts about an exchange that placeholders show. Times are in milliseconds. @internal */
export interface ExchangeFacts {
  readonly request: HttpRequest;
  readonly candidate: BackendCandidate | undefined;
  /** Number of active requests of the backend when it was chosen. */
  readonly requestsBefore: number;
  /** Number of the current attempt, from 0. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly attemptStartedAt: number;
  readonly latencyMs: number;
  readonly parts: ResponseParts | undefined;
  readonly transportFailed: boolean;
}

type Reader = (facts: ExchangeFacts) => PlaceholderValue | undefined;

const inResponses = 'once the backend has answered';
const onceChosen = 'once a backend is chosen';
const anywhere = 'in the proxy, and in routes that it or its errors lead to';

const exact: readonly (readonly [name: string, read: Reader, where: string, description: string, example: string])[] = [
  ['retries', ({ attempt }) => BigInt(attempt), anywhere, 'How many times the request has been tried again.', '1'],
  ['duration', ({ startedAt }) => formatDuration(performance.now() - startedAt), anywhere, 'Time since the proxy began with the request, as a duration.', '12.3ms'],
  ['duration_ms', ({ startedAt }) => performance.now() - startedAt, anywhere, 'Time since the proxy began with the request, in milliseconds.', '12.3'],
  ['status_code', ({ parts }) => (parts === undefined ? undefined : BigInt(parts.status)), inResponses, 'Status of the backend\'s response.', '200'],
  ['status_text', ({ parts }) => (parts === undefined ? undefined : `${parts.status} ${parts.statusText || (STATUS_CODES[parts.status] ?? '')}`), inResponses, 'Status of the backend\'s response with its words.', '200 OK'],
  ['is_transport_error', ({ transportFailed }) => transportFailed, anywhere, 'Whether the last attempt failed before there was a response.', 'false'],
  ['upstream.address', (facts) => withAddress(facts, (address) => `${address.network}/${hostPort(address)}`), onceChosen, 'Network and address of the backend.', 'tcp/10.0.0.5:3000'],
  ['upstream.hostport', (facts) => withAddress(facts, hostPort), onceChosen, 'Host and port of the backend.', '10.0.0.5:3000'],
  ['upstream.host', (facts) => withAddress(facts, ({ host }) => host), onceChosen, 'Host of the backend.', '10.0.0.5'],
  ['upstream.port', (facts) => withAddress(facts, (address) => (isUnixNetwork(address.network) ? '' : String(address.startPort))), onceChosen, 'Port of the backend; empty for a Unix socket.', '3000'],
  ['upstream.requests', ({ candidate, requestsBefore }) => candidate && BigInt(requestsBefore), onceChosen, 'Requests that the backend was working on when it was chosen.', '3'],
  ['upstream.max_requests', ({ candidate }) => candidate && BigInt(candidate.maxRequests), onceChosen, 'Most requests that the backend may work on at a time; 0 means no limit.', '0'],
  ['upstream.fails', ({ candidate }) => candidate && BigInt(candidate.backend.fails), onceChosen, 'Failures of the backend that passive health checks remember.', '0'],
  ['upstream.latency', ({ latencyMs }) => formatDuration(latencyMs), inResponses, 'Time from the attempt to the head of the response, as a duration.', '8.1ms'],
  ['upstream.latency_ms', ({ latencyMs }) => latencyMs, inResponses, 'Time from the attempt to the head of the response, in milliseconds.', '8.1'],
  ['upstream.duration', ({ attemptStartedAt }) => formatDuration(performance.now() - attemptStartedAt), onceChosen, 'Time since the attempt began, as a duration.', '9.4ms'],
  ['upstream.duration_ms', ({ attemptStartedAt }) => performance.now() - attemptStartedAt, onceChosen, 'Time since the attempt began, in milliseconds.', '9.4'],
];

const byName: ReadonlyMap<string, Reader> = new Map(exact.map(([name, read]) => [name, read]));

/** Documentation of the placeholders that {@link exchangePlaceholder} answers. @internal */
export const exchangePlaceholderDocs: readonly ModulePlaceholder[] = [
  ...exact.map(([name, , where, description, example]) => ({ name: `http.reverse_proxy.${name}`, description, example, where })),
  { name: 'http.reverse_proxy.upstream.label.NAME', description: 'A label that the source gave the backend, e.g. the zone.', example: 'eu-1', where: onceChosen },
  { name: 'http.reverse_proxy.header.FIELD', description: 'Values of a header field of the backend\'s response, joined by commas.', example: 'text/html', where: inResponses },
];

/**
 * Returns the value of `{http.reverse_proxy.NAME}`.
 *
 * @param name - the name without its prefix
 * @internal
 */
export function exchangePlaceholder(facts: ExchangeFacts, name: string): PlaceholderValue | undefined {
  const read = byName.get(name);
  if (read !== undefined) return read(facts);
  if (name.startsWith('upstream.label.')) return labelOf(facts, name.slice(15));
  if (!name.startsWith('header.') || facts.parts === undefined) return undefined;
  const values = new HeaderList(facts.parts.fields).getAll(name.slice(7));
  return values.length === 0 ? null : fieldText(values.join(','));
}

/** Returns a label of the upstream. A missing label gives `null`: the placeholder is known, but has no value. */
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
