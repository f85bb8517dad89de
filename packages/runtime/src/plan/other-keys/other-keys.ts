import { documentKeys } from './document-keys.js';
import { handlerKeys } from './handler-keys.js';
import type { OtherKeys } from './other-key.js';
import { proxyKeys } from './proxy-keys.js';
import { serverKeys } from './server-keys.js';
import { sourceKeys } from './source-keys.js';
import { tlsKeys } from './tls-keys.js';

/**
 * Keys that people bring along from Caddyfiles and from other servers, each with what to write instead: the first that fits counts. Keys of
 * Caddy that are not here are told by the schemas (`unsupported`); misspelt ones are found by their likeness. A test plans every entry in a config.
 *
 * @public
 */
export const otherKeys: readonly OtherKeys[] = [...documentKeys, ...serverKeys, ...proxyKeys, ...sourceKeys, ...handlerKeys, ...tlsKeys];
