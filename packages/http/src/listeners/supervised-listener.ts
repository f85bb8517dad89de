import type { Socket } from 'node:net';
import type { NetworkAddress, SharedValue } from '@caddis/core';
import type { ProcessGroup } from '@caddis/kit';
import type { Responder } from '../request/responder.js';
import { addressTopic, type ListenerHandle } from './listener-handle.js';
import { OwnEntrance } from './own-entrance.js';

/**
 * The listener of the supervisor, if the server has several processes. It listens and hands each connection to one of the workers. While a worker is
 * replaced, connections wait, even if it is the only worker.
 *
 * @internal
 */
export class SupervisedListener implements ListenerHandle {
  private readonly entrance: OwnEntrance;
  private readonly attached = new Set<Responder>();

  private constructor(
    address: NetworkAddress,
    private readonly key: string,
    private readonly group: ProcessGroup,
  ) {
    // The error listener here does nothing: the worker that takes the connection notices that it is broken.
    const hand = (connection: Socket): void => {
      // No worker takes connections any more, and finishing requests may take long. A refused client can try elsewhere at once.
      if (!group.hand(key, connection.on('error', () => {}))) this.entrance.close();
    };
    this.entrance = new OwnEntrance(address, hand, true);
  }

  static create(address: NetworkAddress, key: string, group: ProcessGroup): SharedValue<SupervisedListener> {
    const listener = new SupervisedListener(address, key, group);
    const end = group.answer(addressTopic(key), () => listener.address);
    return {
      value: listener,
      destroy: () => {
        end();
        listener.close();
      },
    };
  }

  get address(): string {
    return this.entrance.address;
  }

  open(address: NetworkAddress): Promise<void> {
    return this.entrance.open(address);
  }

  attach(responder: Responder): void {
    this.attached.add(responder);
  }

  detach(responder: Responder): void {
    if (this.attached.delete(responder) && this.attached.size === 0) this.close();
  }

  closeIdle(): void {}

  private close(): void {
    this.entrance.close();
    this.group.endHanding(this.key);
  }
}
