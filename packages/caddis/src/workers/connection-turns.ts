import type { Socket } from 'node:net';

/** A worker, as far as it takes connections. @internal */
export interface ConnectionTaker {
  /** Tells whether the worker takes connections of a key now. */
  takes(key: string): boolean;
  /** Sends a connection to the worker; the socket stays open in this process too. The worker answers later whether it has taken it. */
  give(id: number, key: string, connection: Socket): void;
}

interface Given {
  readonly key: string;
  readonly connection: Socket;
  readonly worker: ConnectionTaker;
}

/**
 * How many connections a worker may have been sent without taking them; a worker that hangs gets no more. A worker can fall behind by some dozens of
 * milliseconds before this limit is reached. With a lower limit, a worker that collects garbage during a burst would get too few connections.
 */
const maxUntaken = 256;
/** How many connections may wait while no worker takes them; further ones are closed. */
const maxWaiting = 4096;

/**
 * Hands connections to the workers in turn. A connection stays open here until a worker has confirmed it, so none is lost when a worker dies.
 * With Node's own cluster, a connection that is being sent to a dying worker stays open, and nobody ever answers it.
 *
 * @internal
 */
export class ConnectionTurns {
  private readonly given = new Map<number, Given>();
  private readonly untaken = new Map<ConnectionTaker, number>();
  /** Waiting connections by key, oldest first. */
  private readonly waiting = new Map<string, Set<Socket>>();
  private waitingCount = 0;
  private lastId = 0;
  private turn = 0;
  private isEnding = false;
  /** Keys whose connections nobody will take any more; see {@link ConnectionTurns.endHanding}. */
  private readonly ended = new Set<string>();

  /** @param workers - returns the live workers in a fixed order */
  constructor(private readonly workers: () => readonly ConnectionTaker[]) {}

  /** @returns false if nobody will take connections of this key any more, because the server ends */
  hand(key: string, connection: Socket): boolean {
    this.ended.delete(key);
    this.pass(key, connection);
    return this.isWanted(key);
  }

  /** Closes the waiting connections of a key, and those that workers return, until `hand` is called with that key again. */
  endHanding(key: string): void {
    this.ended.add(key);
    const connections = this.waiting.get(key) ?? [];
    for (const connection of connections) {
      connection.destroy();
      this.waitingCount -= 1;
    }
    this.waiting.delete(key);
  }

  private pass(key: string, connection: Socket): void {
    if (connection.destroyed) return;
    const worker = this.next(key);
    if (worker !== undefined) return this.give(worker, key, connection);
    if (!this.isWanted(key) || this.waitingCount >= maxWaiting) return void connection.destroy();
    const known = this.waiting.get(key);
    if (known === undefined) this.waiting.set(key, new Set([connection]));
    else known.add(connection);
    this.waitingCount += 1;
  }

  /** Called when a worker says whether it has taken a connection. */
  answered(worker: ConnectionTaker, id: number, isTaken: boolean): void {
    const given = this.given.get(id);
    if (given?.worker !== worker) return;
    this.given.delete(id);
    this.untaken.set(worker, (this.untaken.get(worker) ?? 1) - 1);
    // The worker has its own copy of the socket, so this closes only the copy here.
    if (isTaken) given.connection.destroy();
    else this.pass(given.key, given.connection);
    this.giveWaiting();
  }

  /** Called when a worker takes connections of a further key. Gives the workers as many of the waiting connections as they may have. */
  giveWaiting(): void {
    for (const [key, connections] of this.waiting) {
      for (const connection of connections) {
        const worker = this.next(key);
        if (worker === undefined) break;
        connections.delete(connection);
        this.waitingCount -= 1;
        if (!connection.destroyed) this.give(worker, key, connection);
      }
      if (connections.size === 0) this.waiting.delete(key);
    }
  }

  /** Called when a worker has exited: other workers get the connections that it has not taken. */
  left(worker: ConnectionTaker): void {
    this.untaken.delete(worker);
    for (const [id, { worker: to, key, connection }] of [...this.given]) {
      if (to !== worker) continue;
      this.given.delete(id);
      this.pass(key, connection);
    }
  }

  /** From now on, connections that no worker takes are closed. */
  end(): void {
    this.isEnding = true;
    for (const connections of this.waiting.values()) for (const connection of connections) connection.destroy();
    this.waiting.clear();
    this.waitingCount = 0;
  }

  private give(worker: ConnectionTaker, key: string, connection: Socket): void {
    const id = (this.lastId += 1);
    this.given.set(id, { worker, key, connection });
    this.untaken.set(worker, (this.untaken.get(worker) ?? 0) + 1);
    worker.give(id, key, connection);
  }

  /** Tells whether some worker may still take a connection of this key. */
  private isWanted(key: string): boolean {
    return !this.ended.has(key) && (!this.isEnding || this.workers().some((worker) => worker.takes(key)));
  }

  private next(key: string): ConnectionTaker | undefined {
    const workers = this.workers();
    for (let tries = 0; tries < workers.length; tries += 1) {
      this.turn = (this.turn + 1) % workers.length;
      const worker = workers[this.turn] as ConnectionTaker;
      if (worker.takes(key) && (this.untaken.get(worker) ?? 0) < maxUntaken) return worker;
    }
    return undefined;
  }
}
