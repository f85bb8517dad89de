import type { Challenge } from '@caddis/core/tls';
import type { ProcessGroup } from '@caddis/kit';

const presentTopic = 'tls.challenge.present';
const retractTopic = 'tls.challenge.retract';

/** How many challenges of other processes are known at most: a process that dies takes none of its own back. */
const maxKnown = 1000;

/** A challenge, with a name that no other has in any process. */
interface SharedChallenge {
  readonly id: string;
  readonly challenge: Challenge;
}

/**
 * The challenges of a server of several processes: one of them places an order, and whichever gets the authority's connection answers.
 *
 * @internal
 */
export class SharedChallenges {
  private readonly known = new Map<string, Challenge>();
  private readonly ends: readonly (() => void)[];
  private last = 0;

  constructor(private readonly group: ProcessGroup) {
    const isSupervisor = group.role === 'supervisor';
    this.ends = [
      group.answer(presentTopic, async (message) => {
        this.learn(message as SharedChallenge);
        // It has come from one worker, and is for all.
        if (isSupervisor) await group.ask(presentTopic, message);
        return true;
      }),
      group.hear(retractTopic, (id) => {
        this.known.delete(id as string);
        if (isSupervisor) group.tell(retractTopic, id);
      }),
    ];
  }

  destroy(): void {
    for (const end of this.ends) end();
  }

  /** Those of other processes. */
  get waiting(): Iterable<Challenge> {
    return this.known.values();
  }

  /** Has the other processes know a challenge, as soon as it resolves. @returns has them forget it */
  async present(challenge: Challenge): Promise<() => void> {
    const id = `${this.group.id} ${process.pid} ${(this.last += 1)}`;
    await this.group.ask(presentTopic, { id, challenge } satisfies SharedChallenge);
    return () => this.group.tell(retractTopic, id);
  }

  private learn({ id, challenge }: SharedChallenge): void {
    const [oldest] = this.known.keys();
    if (this.known.size >= maxKnown && oldest !== undefined) this.known.delete(oldest);
    this.known.set(id, challenge);
  }
}
