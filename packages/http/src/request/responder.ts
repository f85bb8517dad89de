import type { ServerResponse } from '../response/server-response.js';
import type { ExpectedFields } from './expected-fields.js';
import type { ServerRequest } from './server-request.js';

/** Answers the requests that arrive on connections. @internal */
export interface Responder {
  /** Decides which request fields are let through. */
  readonly expectedFields: ExpectedFields;
  serve(request: ServerRequest, response: ServerResponse): void;
}
