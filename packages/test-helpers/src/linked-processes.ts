import type { Socket } from 'node:net';

/** A process of a server as modules see it: the `ProcessGroup` of `@caddis/kit`. @public */
export interface LinkedProcess {
  readonly role: 'supervisor' | 'worker';
  readonly id: number;
  readonly workers: number;
  tell(topic: string, message: unknown): void;
  hear(topic: string, listener: (message: unknown) => void): () => void;
  ask(topic: string, question: unknown, waitMs?: number, worker?: number): Promise<readonly unknown[]>;
  answer(topic: string, answer: (question: unknown) => unknown): () => void;
  hand(key: string, connection: Socket): boolean;
  endHanding(key: string): void;
  take(key: string, taker: (connection: Socket) => void): () => void;
  whenTaken(begin: () => void): () => void;
}

/**
 * Simulates the processes of a server within this process. They exchange messages in turns of the event loop, and messages are copied as between
 * real processes.
 *
 * @param workers - number of workers
 * @returns the supervisor, followed by the workers
 * @public
 */
export function linkedProcesses(workers: number): readonly [LinkedProcess, ...LinkedProcess[]] {
  const members: readonly Member[] = Array.from({ length: workers + 1 }, (_, id) => new Member(id, workers, () => members));
  return members as unknown as readonly [LinkedProcess, ...LinkedProcess[]];
}

class Member implements LinkedProcess {
  private readonly listeners: { readonly topic: string; readonly listener: (message: unknown) => void }[] = [];
  private readonly takers: { readonly key: string; readonly taker: (connection: Socket) => void }[] = [];
  private readonly answers: { readonly topic: string; readonly answer: (question: unknown) => unknown }[] = [];

  constructor(
    readonly id: number,
    readonly workers: number,
    private readonly all: () => readonly Member[],
  ) {}

  get role(): 'supervisor' | 'worker' {
    return this.id === 0 ? 'supervisor' : 'worker';
  }

  tell(topic: string, message: unknown): void {
    const copy: unknown = structuredClone(message);
    setImmediate(() => {
      for (const peer of this.peers()) for (const each of [...peer.listeners]) if (each.topic === topic) each.listener(copy);
    });
  }

  hear(topic: string, listener: (message: unknown) => void): () => void {
    return added(this.listeners, { topic, listener });
  }

  async ask(topic: string, question: unknown, _waitMs?: number, worker?: number): Promise<readonly unknown[]> {
    await new Promise((resolve) => setImmediate(resolve));
    const asked = this.peers().filter(({ id }) => worker === undefined || id === worker);
    const answers = await Promise.all(
      asked.map(async (peer) => {
        const found = peer.answers.findLast((each) => each.topic === topic);
        return found === undefined ? [] : [structuredClone(await found.answer(structuredClone(question)))];
      }),
    );
    return answers.flat();
  }

  answer(topic: string, answer: (question: unknown) => unknown): () => void {
    return added(this.answers, { topic, answer });
  }

  /** Passes a connection to the first worker that accepts it. */
  hand(key: string, connection: Socket): boolean {
    const takers = this.peers().flatMap((peer) => peer.takers.filter((each) => each.key === key));
    if (this.id > 0 || takers[0] === undefined) {
      connection.destroy();
      return false;
    }
    takers[0].taker(connection);
    return true;
  }

  endHanding(): void {}

  /** In this simulation, configs take effect at once. */
  whenTaken(begin: () => void): () => void {
    begin();
    return () => {};
  }

  take(key: string, taker: (connection: Socket) => void): () => void {
    return added(this.takers, { key, taker });
  }

  private peers(): readonly Member[] {
    return this.all().filter(({ id }) => (this.id === 0 ? id > 0 : id === 0));
  }
}

function added<Entry>(list: Entry[], entry: Entry): () => void {
  list.push(entry);
  return () => {
    const at = list.indexOf(entry);
    if (at >= 0) list.splice(at, 1);
  };
}
