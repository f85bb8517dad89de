import type { Socket } from 'node:net';
import type { NetworkAddress, SharedValue } from '@caddis/core';
import type { ProcessGroup } from '@caddis/kit';
import type { Responder } from '../request/responder.js';
import { addressTopic, type ListenerHandle } from './listener-handle.js';
import { OwnEntrance } from './own-entrance.js';

/**
 * A listener as the supervisor of several processes has it: it listens, and hands each connection to one of the workers. So connections wait while a worker
 * is replaced, though it is the only one.
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
    // A connection that breaks is noticed by the worker that it is handed to.
    const hand = (connection: Socket): void => {
      // No worker takes more, and they may have much to finish: who is refused goes elsewhere, who is cut off does not know what became of a request.
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
