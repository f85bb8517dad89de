import type { Encoder } from '@caddis/core/http';

/** An encoder that needs a newer version of Node than others. @public */
export interface OptionalEncoder extends Encoder {
  /** False if it cannot be used; clients then get another coding that they accept. */
  readonly available: boolean;
}

/** Returns true if an encoder can be used. @internal */
export function isAvailable(encoder: Encoder & Partial<OptionalEncoder>): boolean {
  return encoder.available !== false;
}
