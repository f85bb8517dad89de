import type { NetworkAddress, SharedValue } from '@caddis/core';
import type { ProcessGroup } from '@caddis/kit';
import { Listener } from './listener.js';
import type { ListenerHandle } from './listener-handle.js';
import { SupervisedListener } from './supervised-listener.js';

/**
 * Makes a listener, for `context.share`. It does not listen yet.
 *
 * @param address - exactly one socket
 * @param key - its name across configs
 * @param group - the processes of the server: where there are several, the supervisor takes no connections
 * @internal
 */
export function createListener(address: NetworkAddress, key: string, group: ProcessGroup): SharedValue<ListenerHandle> {
  return group.role === 'supervisor' ? SupervisedListener.create(address, key, group) : Listener.create(address);
}
