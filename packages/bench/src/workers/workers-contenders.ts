import type { Contender } from '../contender.js';
import { caddis, caddy, staticUpstream } from '../contenders/caddis.js';
import { haproxyOf } from '../contenders/haproxy.js';
import { nginxOf } from '../contenders/nginx.js';

/** Name of the one that the others are compared with. @internal */
export const withWorkers = (count: number): string => `caddis, ${count} workers`;
/** Name of Caddis without workers. @internal */
export const withoutWorkers = 'caddis, one process';

/**
 * Caddis with workers and without, and others that use as many cores.
 *
 * @param count - how many workers, processes or threads each has; Caddy has a thread for each core that it may use
 * @internal
 */
export function workersContenders(count: number): readonly Contender[] {
  return [caddis(withWorkers(count), staticUpstream, { workers: count }), caddis(withoutWorkers, staticUpstream), caddy('caddy', staticUpstream), nginxOf(count), haproxyOf(count)];
}
