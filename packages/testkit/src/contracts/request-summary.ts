import type { HttpRequest } from '@caddis/core/http';
import type { Probe } from './probe.js';

/** The parts of a request that only a handler may change, as a comparable text. */
export function requestSummary({ method, uri, host, headers }: HttpRequest): string {
  return JSON.stringify([method, uri, host, headers.raw()]);
}

/** @throws `CONFORMANCE_REQUEST_CHANGED` */
export function assertUnchanged(probe: Probe, method: string, { request, before }: { readonly request: HttpRequest; readonly before: string }): void {
  const after = requestSummary(request);
  if (after !== before) throw probe.finding('CONFORMANCE_REQUEST_CHANGED', `${method}() made ${after} of the request ${before}`);
}
