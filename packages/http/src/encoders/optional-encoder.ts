import type { Encoder } from '@caddis/core/http';

/** An encoder that not every version of Node has. @public */
export interface OptionalEncoder extends Encoder {
  /** False when it cannot be used; then clients get what they take besides. */
  readonly available: boolean;
}

/** Tells whether an encoder can be used. @internal */
export function isAvailable(encoder: Encoder & Partial<OptionalEncoder>): boolean {
  return encoder.available !== false;
}
