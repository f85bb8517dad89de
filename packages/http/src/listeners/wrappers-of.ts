import type { Clock, Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';
import { GuardedWrappers } from '../guards/guarded-wrappers.js';
import type { ServerConfig } from '../server/server-config.js';
import type { ConnectionSettings } from './connection-settings.js';

/** Time limit for listener wrappers if the server has no `read_header_timeout`, in milliseconds. */
const defaultTimeoutMs = 120_000;

/**
 * Splits the listener wrappers of a server into those before and those after TLS. If the list has no `tls` wrapper, TLS comes first.
 *
 * @see Caddy's `httpcaddyfile` and `App.Start`
 * @internal
 */
export function wrappersOf(config: ServerConfig, log: Logger, time: Clock): Pick<ConnectionSettings, 'outerWrappers' | 'innerWrappers'> {
  const wrappers = config.listener_wrappers;
  if (wrappers.length === 0) return { outerWrappers: undefined, innerWrappers: undefined };
  const place = wrappers.findIndex((each) => each.isPlaceOfTls === true);
  const limited = new RateLimitedLog(log, time);
  const timeoutMs = config.read_header_timeout > 0 ? config.read_header_timeout : defaultTimeoutMs;
  const guarded = (list: typeof wrappers): GuardedWrappers | undefined =>
    list.length === 0
      ? undefined
      : new GuardedWrappers(list, timeoutMs, time, (err, topic) => void limited.write(topic, 'warn', { err }, 'a connection was closed, because a listener wrapper failed'));
  return { outerWrappers: guarded(wrappers.slice(0, Math.max(0, place))), innerWrappers: guarded(wrappers.slice(place + 1)) };
}
