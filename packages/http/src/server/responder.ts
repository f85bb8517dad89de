import type { ExpectedFields } from '../request/expected-fields.js';
import type { ServerRequest } from '../request/server-request.js';
import type { ServerResponse } from '../response/server-response.js';
import type { ConnectionPolicy } from '../tls/connection-policy.js';

/** How a server wants connections to be treated. Times are milliseconds, 0 for none. @internal */
export interface FrontSettings {
  readonly maxHeaderBytes: number;
  readonly readHeaderTimeout: number;
  readonly readTimeout: number;
  readonly idleTimeout: number;
  /** How connections are encrypted, the first policy that matches counts; absent for plain ones. */
  readonly tls: readonly ConnectionPolicy[] | undefined;
}

/** Who answers the requests that arrive on a listener. @internal */
export interface Responder {
  /** Tells which request fields are let through. */
  readonly expectedFields: ExpectedFields;
  serve(request: ServerRequest, response: ServerResponse): void;
}

/**
 * Text that tells settings apart.
 *
 * @internal
 */
export function settingsKey({ tls, ...limits }: FrontSettings): string {
  return JSON.stringify([limits, tls?.map(({ key }) => key)]);
}
