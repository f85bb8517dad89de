import { module } from '@caddis/core';
import { precompressors, type Precompressor } from '@caddis/core/http';

/** Finds files that were compressed with gzip: `style.css.gz` for `style.css`. @see Caddy's `GzipPrecompressed` @public */
@module(precompressors, { name: 'gzip', summary: 'Sends files that end in `.gz` to clients that accept gzip.', examples: [{ title: 'It has no settings.', config: {} }] })
export class PrecompressedGzip implements Precompressor {
  suffix(): string {
    return '.gz';
  }
}
