import type { HeaderOperations, RewriteOperations } from '@caddis/http/kit';

/** Request features that few handlers use. @internal */
export interface RequestExtras {
  readonly rewrite: RewriteOperations | undefined;
  readonly headers: HeaderOperations | undefined;
  /** How many bytes of the body to read before it is sent; -1 for all, 0 for none. */
  readonly bufferBytes: number;
}
