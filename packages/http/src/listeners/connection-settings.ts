import type { ClientLimits } from '../connection/client-limits.js';
import type { ConnectionPolicy } from '../tls/connection-policy.js';

/** How a server wants its connections to be treated. @internal */
export interface ConnectionSettings extends ClientLimits {
  /** Milliseconds without traffic after which TCP asks a client whether it is there, negative for never; absent for what the listener does anyway. */
  readonly keepAliveIdle?: number | undefined;
  /** How connections are encrypted, the first policy that matches counts; absent for plain ones. */
  readonly tls: readonly ConnectionPolicy[] | undefined;
}

/**
 * Text that is equal for settings that treat connections alike.
 *
 * @internal
 */
export function settingsKey({ tls, ...limits }: ConnectionSettings): string {
  return JSON.stringify([limits, tls?.map(({ key }) => key)]);
}
