import { module } from '@caddis/core';
import { precompressors, type Precompressor } from '@caddis/core/http';

/** Finds files that were compressed with zstd: `style.css.zst` for `style.css`. @see Caddy's `ZstdPrecompressed` @public */
@module(precompressors, { name: 'zstd', summary: 'Sends files that end in `.zst` to clients that accept zstd.', examples: [{ title: 'It has no settings.', config: {} }] })
export class PrecompressedZstd implements Precompressor {
  suffix(): string {
    return '.zst';
  }
}
