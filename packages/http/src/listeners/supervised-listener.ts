import { isUnixNetwork, type NetworkAddress, type SharedValue } from '@caddis/core';
import type { ProcessGroup } from '@caddis/kit';
import { removeStaleSocket } from './listener.js';
import { listeningTopic, type ListenerHandle, type ListeningMessage } from './listener-handle.js';

/**
 * A listener as the supervisor of several processes has it: the workers take the connections, it knows where they listen.
 *
 * @internal
 */
export class SupervisedListener implements ListenerHandle {
  address = '';
  private isOpen = false;

  private constructor(private readonly configured: NetworkAddress) {}

  static create(address: NetworkAddress, key: string, group: ProcessGroup): SharedValue<SupervisedListener> {
    const listener = new SupervisedListener(address);
    const end = group.hear(listeningTopic, (message) => {
      const told = message as ListeningMessage;
      if (told.key === key) listener.address = told.address;
    });
    return { value: listener, destroy: end };
  }

  /** Removes a socket file that a process has left which died: of several workers, each would take the file of another for it. */
  async open(): Promise<void> {
    const { network, host } = this.configured;
    if (this.isOpen || !isUnixNetwork(network) || host.startsWith('@')) return;
    this.isOpen = true;
    await removeStaleSocket(host);
  }

  attach(): void {}

  detach(): void {}

  closeIdle(): void {}
}
