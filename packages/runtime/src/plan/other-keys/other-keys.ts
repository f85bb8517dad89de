import { documentKeys } from './document-keys.js';
import { handlerKeys } from './handler-keys.js';
import type { OtherKeys } from './other-key.js';
import { proxyKeys } from './proxy-keys.js';
import { serverKeys } from './server-keys.js';
import { sourceKeys } from './source-keys.js';
import { tlsKeys } from './tls-keys.js';

/**
 * Keys that people know from Caddyfiles and other servers, each with what to write instead. The first matching row is used. Unsupported keys of Caddy
 * are in the schemas instead (`unsupported`), and misspelt keys are found by similarity. A test plans every entry in a config.
 *
 * @public
 */
export const otherKeys: readonly OtherKeys[] = [...documentKeys, ...serverKeys, ...proxyKeys, ...sourceKeys, ...handlerKeys, ...tlsKeys];
