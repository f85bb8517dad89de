import { resolve } from 'node:path';
import { scriptContender, type Contender } from '../contender.js';
import { caddis, caddy, multiOf, staticUpstream } from './caddis.js';
import { haproxy } from './haproxy.js';
import { nginx } from './nginx.js';

/** Everything that is measured. The first is what the others are compared with. */
export const contenders: readonly Contender[] = [
  caddis('caddis multi of 2', multiOf(2)),
  caddis('caddis static', staticUpstream),
  caddis('caddis multi of 5', multiOf(5)),
  caddy('caddy', staticUpstream),
  nginx,
  haproxy,
  scriptContender('undici-dispatch'),
  scriptContender('fast-proxy'),
  scriptContender('http-proxy-3'),
  scriptContender('http-proxy'),
  scriptContender('fastify-http-proxy'),
  scriptContender('node-http'),
];

/**
 * Another build of Caddis, to see what a change costs.
 *
 * @param folder - a checkout that is built
 */
export function caddisBefore(folder: string): Contender {
  return caddis('caddis before', multiOf(2), resolve(folder, 'packages/caddis/dist/main.js'));
}
