import type { GuardedWrappers } from '../guards/guarded-wrappers.js';
import type { ClientLimits } from '../connection/client-limits.js';
import type { ConnectionPolicy } from '../tls/connection-policy.js';

/** How a server wants its connections to be treated. @internal */
export interface ConnectionSettings extends ClientLimits {
  /** Milliseconds without traffic after which TCP asks a client whether it is there, negative for never; absent for what the listener does anyway. */
  readonly keepAliveIdle?: number | undefined;
  /** How connections are encrypted, the first policy that matches counts; absent for plain ones. */
  readonly tls: readonly ConnectionPolicy[] | undefined;
  /** What is done with new connections before they are encrypted; absent where nothing is. */
  readonly outerWrappers: GuardedWrappers | undefined;
  /** What is done with them once they are. */
  readonly innerWrappers: GuardedWrappers | undefined;
}

/**
 * Text that is equal for settings that treat connections alike.
 *
 * @internal
 */
export function settingsKey(settings: ConnectionSettings): string {
  // Wrappers have done their work by the time that a reload comes.
  return JSON.stringify({ ...settings, tls: settings.tls?.map(({ key }) => key), outerWrappers: undefined, innerWrappers: undefined });
}
