import type { HeaderOperations, ResponseMatcher } from '@caddis/http/kit';
import type { ResponseRule } from './response-rule.js';

/** What can be done to a response on its way down, and few handlers ask for. @internal */
export interface ResponseExtras {
  readonly headers: HeaderOperations | undefined;
  /** Which responses {@link headers} are for; all when absent. */
  readonly headersFor: ResponseMatcher | undefined;
  /** Bytes of the body to read before it is passed on; -1 for all, 0 for none. */
  readonly bufferBytes: number;
  readonly rules: readonly ResponseRule[];
}
