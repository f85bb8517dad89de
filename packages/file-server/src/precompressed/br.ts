import { module } from '@caddis/core';
import { precompressors, type Precompressor } from '@caddis/core/http';

/** Finds files that were compressed with Brotli: `style.css.br` for `style.css`. @see Caddy's `BrotliPrecompressed` @public */
@module(precompressors, { name: 'br', summary: 'Sends files that end in `.br` to clients that accept br.', examples: [{ title: 'It has no settings.', config: {} }] })
export class PrecompressedBrotli implements Precompressor {
  suffix(): string {
    return '.br';
  }
}
