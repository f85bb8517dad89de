import type { NetworkAddress, SharedValue } from '@caddis/core';
import type { ProcessGroup } from '@caddis/kit';
import { HandedEntrance } from './handed-entrance.js';
import { Listener } from './listener.js';
import type { ListenerHandle } from './listener-handle.js';
import { SupervisedListener } from './supervised-listener.js';

/**
 * Creates a listener, for `context.share`. It does not listen yet.
 *
 * @param address - exactly one socket
 * @param key - its name across configs and processes
 * @param group - the processes of the server: if there are several, the supervisor listens and the workers take the connections
 * @internal
 */
export function createListener(address: NetworkAddress, key: string, group: ProcessGroup): SharedValue<ListenerHandle> {
  if (group.role === 'supervisor') return SupervisedListener.create(address, key, group);
  return Listener.create(address, group.role === 'worker' ? (onConnection) => new HandedEntrance(key, group, onConnection) : undefined);
}
