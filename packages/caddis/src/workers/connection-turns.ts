import type { Socket } from 'node:net';

/** A worker, as one that takes connections. @internal */
export interface ConnectionTaker {
  /** Whether it takes the connections of a key now. */
  takes(key: string): boolean;
  /** Hands it a connection, which stays open here, too. It says later whether it has taken it. */
  give(id: number, key: string, connection: Socket): void;
}

interface Given {
  readonly key: string;
  readonly connection: Socket;
  readonly worker: ConnectionTaker;
}

/**
 * How many connections a worker may have been handed that it has not taken yet: one that stands still gets no more. It has some dozens of milliseconds for so many: with less
 * patience, one that collects garbage while many connections come would have too small a part of them for as long as they stay open.
 */
const maxUntaken = 256;
/** How many connections wait where no worker takes them; further ones are closed. */
const maxWaiting = 4096;

/**
 * Hands connections to the workers, to each in its turn. A connection is kept here until a worker has said that it has it, so none is lost with a worker that dies:
 * Node.js itself would leave one open that was on its way, and nobody would ever answer.
 *
 * @internal
 */
export class ConnectionTurns {
  private readonly given = new Map<number, Given>();
  private readonly untaken = new Map<ConnectionTaker, number>();
  /** Connections by their key, the first to come in front. */
  private readonly waiting = new Map<string, Set<Socket>>();
  private waitingCount = 0;
  private lastId = 0;
  private turn = 0;
  private isEnding = false;
  /** Keys whose connections nobody will take any more. */
  private readonly ended = new Set<string>();

  /** @param workers - those that live now, in the order of their turns */
  constructor(private readonly workers: () => readonly ConnectionTaker[]) {}

  /** @returns false where nobody takes it any more, because the server ends */
  hand(key: string, connection: Socket): boolean {
    this.ended.delete(key);
    this.pass(key, connection);
    return this.isWanted(key);
  }

  /** Closes the connections of a key that wait, and those that workers give back, until one of that key comes again. */
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

  /** A worker says whether it has taken a connection. */
  answered(worker: ConnectionTaker, id: number, isTaken: boolean): void {
    const given = this.given.get(id);
    if (given?.worker !== worker) return;
    this.given.delete(id);
    this.untaken.set(worker, (this.untaken.get(worker) ?? 1) - 1);
    // The worker has it: here it is only let go of.
    if (isTaken) given.connection.destroy();
    else this.pass(given.key, given.connection);
    this.giveWaiting();
  }

  /** A worker takes something that it did not take before. It gets as much as it may have: what is left is not looked at. */
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

  /** A worker is gone: what it has not taken goes to others. */
  left(worker: ConnectionTaker): void {
    this.untaken.delete(worker);
    for (const [id, { worker: to, key, connection }] of [...this.given]) {
      if (to !== worker) continue;
      this.given.delete(id);
      this.pass(key, connection);
    }
  }

  /** From now on a connection that no worker takes is closed. */
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

  /** Whether somebody may take a connection yet. */
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
