import type { Contender } from '../contender.js';
import { caddis, caddy, staticUpstream } from '../contenders/caddis.js';
import { haproxyOf } from '../contenders/haproxy.js';
import { nginxOf } from '../contenders/nginx.js';

/** Name of the reference contender: Caddis with workers. @internal */
export const withWorkers = (count: number): string => `caddis, ${count} workers`;
/** Name of the contender Caddis without workers. @internal */
export const withoutWorkers = 'caddis, one process';

/**
 * Caddis with and without workers, and other proxies that use as many cores.
 *
 * @param count - number of workers, processes or threads of each; Caddy uses a thread per available core
 * @internal
 */
export function workersContenders(count: number): readonly Contender[] {
  return [caddis(withWorkers(count), staticUpstream, { workers: count }), caddis(withoutWorkers, staticUpstream), caddy('caddy', staticUpstream), nginxOf(count), haproxyOf(count)];
}
