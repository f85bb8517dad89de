/**
 * `@caddis/file-server`: static files.
 *
 * @packageDocumentation
 */
export { FileServerConfig } from './file-server-config.js';
export { FileServerHandler } from './file-server-handler.js';
export { PrecompressedBrotli } from './precompressed/br.js';
export { PrecompressedGzip } from './precompressed/gzip.js';
export { PrecompressedZstd } from './precompressed/zstd.js';
export { FileMatcher, FileMatcherConfig } from './matcher/file-matcher.js';
