import { createGzip, type Gzip } from 'node:zlib';
import { integer, module, object, type ConfigOf } from '@caddis/core';
import { encoders, type Encoder } from '@caddis/core/http';

const defaultLevel = 5;

/** Config of {@link GzipEncoder}. @public */
export const GzipConfig = object({
  level: integer({
    description: 'Compression level, 1 (fast) to 9 (small). 0 means 5.',
    default: defaultLevel, minimum: 0, maximum: 9,
  }),
});

/** Compresses with gzip. @see RFC 1952 @public */
@module(encoders, {
  name: 'gzip',
  config: GzipConfig,
  summary: 'Compresses with gzip.',
  examples: [{ title: 'As small as possible.', config: { level: 9 } }],
})
export class GzipEncoder implements Encoder {
  constructor(private readonly config: ConfigOf<typeof GzipConfig>) {}

  createStream(): Gzip {
    return createGzip({ level: this.config.level || defaultLevel });
  }
}
