import type { Socket } from 'node:net';
import type { ProcessGroup } from '@caddis/kit';
import type { Entrance } from './entrance.js';
import { addressTopic } from './listener-handle.js';

/** A socket that the supervisor listens on: it hands connections to this process. @internal */
export class HandedEntrance implements Entrance {
  address = '';
  private endTaking: (() => void) | undefined;

  /**
   * @param key - name of the listener across processes
   * @param onConnection - takes each connection
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

  /** Not before: what this process does not take, others may, or the supervisor keeps it. */
  begin(): void {
    this.endTaking ??= this.group.take(this.key, (connection) => {
      // As a socket of one's own would have it.
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
