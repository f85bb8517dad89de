import type { Challenge } from '@caddis/core/tls';
import type { ProcessGroup } from '@caddis/kit';

const presentTopic = 'tls.challenge.present';
const retractTopic = 'tls.challenge.retract';

/** Maximum number of challenges of other processes. Without a limit, those of crashed processes would accumulate. */
const maxKnown = 1000;

/** A challenge with an ID that is unique across all processes. */
interface SharedChallenge {
  readonly id: string;
  readonly challenge: Challenge;
}

/**
 * Shares challenges among the processes of a server: one process places the order, but the authority may connect to any of them.
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
        // A worker has sent it to the supervisor, which passes it on to all workers.
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

  /** The challenges of other processes. */
  get waiting(): Iterable<Challenge> {
    return this.known.values();
  }

  /** Announces a challenge to the other processes; resolves when they know it. @returns a function that withdraws it */
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
