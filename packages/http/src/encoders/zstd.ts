import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { boolean, choice, logger, module, object, type ConfigOf, type Logger, type Provisioner } from '@caddis/core';
import { encoders } from '@caddis/core/http';
import { errors } from '../errors.js';
import type { OptionalEncoder } from './optional-encoder.js';

/** Config of {@link ZstdEncoder}. @public */
export const ZstdConfig = object({
  checksum: boolean({ description: 'Whether to add a checksum to the compressed data.', default: true }),
  level: choice(['fastest', 'default', 'better', 'best'], { description: 'Compression level.', default: 'default' }),
});

/** Compression levels of the zstd library for the names in the config. */
const levels: Readonly<Record<ConfigOf<typeof ZstdConfig>['level'], number>> = { fastest: 1, default: 3, better: 7, best: 11 };
const oldestNode = 'Node 22.15';
/** `ZSTD_c_compressionLevel`. */
const levelParameter = 100;
/** `ZSTD_c_checksumFlag`. */
const checksumParameter = 201;

/** Creates a compressor. Node has this function since 22.15. */
type CreateZstd = (options: { readonly params: Readonly<Record<number, number>> }) => Transform;

/** Compresses with Zstandard. @see RFC 8878 @public */
@module(encoders, {
  name: 'zstd',
  config: ZstdConfig,
  summary: 'Compresses with Zstandard.',
  description: 'Needs Node.js 22.15 or newer. With an older version it is left out with a warning, and clients get another encoding that they accept.',
  examples: [{ title: 'As fast as possible.', config: { level: 'fastest' } }],
})
export class ZstdEncoder implements OptionalEncoder, Provisioner {
  private readonly create: CreateZstd | undefined = (zlib as { readonly createZstdCompress?: CreateZstd }).createZstdCompress;

  constructor(
    private readonly config: ConfigOf<typeof ZstdConfig>,
    @logger() private readonly log: Logger,
  ) {}

  get available(): boolean {
    return this.create !== undefined;
  }

  provision(): void {
    if (!this.available) this.log.warn({ wanted: oldestNode, found: process.version }, 'an encoder is not used, because this version of Node.js does not have it');
  }

  /** @throws `HTTP_ENCODER_UNAVAILABLE` */
  createStream(): Transform {
    if (this.create === undefined) throw errors.HTTP_ENCODER_UNAVAILABLE({ encoder: 'zstd', wanted: oldestNode, found: process.version });
    return this.create({ params: { [levelParameter]: levels[this.config.level], [checksumParameter]: Number(this.config.checksum) } });
  }
}
