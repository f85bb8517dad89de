/**
 * `@caddis/file-server`: static files.
 *
 * @packageDocumentation
 */
export { FileServerConfig } from './file-server-config.js';
export { FileServerHandler } from './file-server-handler.js';
