import type { Socket } from 'node:net';
import type { ProcessGroup } from '@caddis/kit';
import type { Entrance } from './entrance.js';
import { addressTopic } from './listener-handle.js';

/** A socket on which the supervisor listens. The supervisor hands its connections to this worker. @internal */
export class HandedEntrance implements Entrance {
  address = '';
  private endTaking: (() => void) | undefined;

  /**
   * @param key - name of the listener across processes
   * @param onConnection - called with each connection
   */
  constructor(
    private readonly key: string,
    private readonly group: ProcessGroup,
    private readonly onConnection: (connection: Socket) => void,
  ) {}

  async open(): Promise<void> {
    const [address] = await this.group.ask(addressTopic(this.key), undefined);
    this.address = String(address ?? '');
  }

  /** Starts to take connections. Until then, the supervisor hands them to other workers or keeps them. */
  begin(): void {
    this.endTaking ??= this.group.take(this.key, (connection) => {
      // The same options as for a socket on which this process listens itself.
      connection.allowHalfOpen = true;
      connection.setNoDelay(true).setKeepAlive(true, 15_000);
      this.onConnection(connection);
    });
  }

  close(): void {
    this.endTaking?.();
    this.endTaking = undefined;
  }
}
