import type { HeaderOperations, ResponseMatcher } from '@caddis/http/kit';
import type { ResponseRule } from './response-rule.js';

/** Response features that few handlers use. @internal */
export interface ResponseExtras {
  readonly headers: HeaderOperations | undefined;
  /** Which responses {@link headers} applies to; absent for all. */
  readonly headersFor: ResponseMatcher | undefined;
  /** How many bytes of the body to read before it is passed on; -1 for all, 0 for none. */
  readonly bufferBytes: number;
  readonly rules: readonly ResponseRule[];
}
