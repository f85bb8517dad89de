import type { GuardedWrappers } from '../guards/guarded-wrappers.js';
import type { ClientLimits } from '../connection/client-limits.js';
import type { ConnectionPolicy } from '../tls/connection-policy.js';

/** How a server wants its connections to be treated. @internal */
export interface ConnectionSettings extends ClientLimits {
  /** Idle time in milliseconds before TCP sends keep-alive probes; negative for never; absent for the listener's default. */
  readonly keepAliveIdle?: number | undefined;
  /** TLS policies, of which the first match applies; absent for connections without TLS. */
  readonly tls: readonly ConnectionPolicy[] | undefined;
  /** Listener wrappers that run before the TLS handshake; absent if there are none. */
  readonly outerWrappers: GuardedWrappers | undefined;
  /** Listener wrappers that run after the TLS handshake. */
  readonly innerWrappers: GuardedWrappers | undefined;
}

/**
 * Returns a key that is equal for settings that treat connections alike.
 *
 * @internal
 */
export function settingsKey(settings: ConnectionSettings): string {
  // Wrappers are left out of the key: they run only when a connection opens, so a reload does not affect open connections.
  return JSON.stringify({ ...settings, tls: settings.tls?.map(({ key }) => key), outerWrappers: undefined, innerWrappers: undefined });
}
