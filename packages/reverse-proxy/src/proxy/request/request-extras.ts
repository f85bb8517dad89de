import type { HeaderOperations, RewriteOperations } from '@caddis/http/kit';

/** What can be done to a request on its way up, and few handlers ask for. @internal */
export interface RequestExtras {
  readonly rewrite: RewriteOperations | undefined;
  readonly headers: HeaderOperations | undefined;
  /** Bytes of the body to read before it is sent; -1 for all, 0 for none. */
  readonly bufferBytes: number;
}
