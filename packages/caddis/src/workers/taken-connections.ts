import type { Socket } from 'node:net';
import type { ToSupervisor } from './messages.js';

/**
 * Receives, in a worker, the connections that the supervisor hands out.
 *
 * @internal
 */
export class TakenConnections {
  private readonly takers = new Map<string, ((connection: Socket) => void)[]>();

  constructor(private readonly post: (message: ToSupervisor) => void) {}

  take(key: string, taker: (connection: Socket) => void): () => void {
    const entry = (connection: Socket): void => taker(connection);
    const known = this.takers.get(key);
    if (known === undefined) this.takers.set(key, [entry]);
    else known.push(entry);
    if (known === undefined) this.post({ type: 'takes', key, isOn: true });
    return () => {
      const left = (this.takers.get(key) ?? []).filter((each) => each !== entry);
      if (left.length > 0) return void this.takers.set(key, left);
      if (this.takers.delete(key)) this.post({ type: 'takes', key, isOn: false });
    };
  }

  /** Receives a connection; `undefined` if it broke on the way. If nothing takes its key any more, the supervisor gives it to another worker. */
  receive(id: number, key: string, connection: Socket | undefined): void {
    const taker = this.takers.get(key)?.at(-1);
    // Answer before anything else: if the taker reads the connection and then crashes, the supervisor must know that it was taken.
    this.post({ type: 'connection', id, isTaken: connection === undefined || taker !== undefined });
    if (connection === undefined) return;
    if (taker === undefined) connection.destroy();
    else taker(connection);
  }
}
