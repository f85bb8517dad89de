import { constants, createBrotliCompress, type BrotliCompress } from 'node:zlib';
import { integer, module, object, type ConfigOf } from '@caddis/core';
import { encoders, type Encoder } from '@caddis/core/http';

/** Config of {@link BrotliEncoder}. @public */
export const BrotliConfig = object({
  quality: integer({ description: 'Compression level, 0 (fast) to 11 (small). If omitted, 4.', default: 4, minimum: 0, maximum: 11 }),
});

/** Compresses with Brotli. @see RFC 7932 @public */
@module(encoders, {
  name: 'br',
  config: BrotliConfig,
  summary: 'Compresses with Brotli.',
  description: 'In Caddy, this is a plugin.',
  examples: [{ title: 'Smaller and slower than by default.', config: { quality: 7 } }],
})
export class BrotliEncoder implements Encoder {
  constructor(private readonly config: ConfigOf<typeof BrotliConfig>) {}

  createStream(): BrotliCompress {
    return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: this.config.quality } });
  }
}
