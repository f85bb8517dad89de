import type { ProcessGroup } from '@caddis/kit';
import type { Verdict } from './backend-state.js';
import type { BackendStates } from './backend-states.js';

/** Topic of what active checks say of a backend. */
const verdictTopic = 'http.reverse_proxy.verdict';
/** Topic of what passive checks count. */
const failuresTopic = 'http.reverse_proxy.failures';

/** Milliseconds for which failures are gathered before others hear of them. */
const gatherMs = 20;
/** Failures of a backend that others hear of at a time; more would say nothing new. */
const maxGathered = 1024;

/** A check of a backend, and its verdict; absent where the supervisor does not check the backend any more. */
interface VerdictMessage {
  readonly check: string;
  readonly dial: string;
  readonly verdict?: Verdict;
}

/** Failures of a backend, and when each is forgotten, in milliseconds since the Unix epoch. */
interface Failures {
  readonly check: string;
  readonly dial: string;
  readonly ends: number[];
}

/** A worker that goes by what the supervisor finds out. @internal */
export interface VerdictFollower {
  readonly verdict: Verdict;
  /** The supervisor does not check this backend, so it has to be checked here. */
  probe(): void;
  /** The supervisor checks it. */
  leave(): void;
}

/**
 * Has the processes of a server know the same of backends: the supervisor asks them how they are, and the workers go by that; a failure that one worker
 * counts is counted by all.
 *
 * @internal
 */
export class SharedHealth {
  private readonly followers = new Map<string, Set<VerdictFollower>>();
  private readonly probed = new Map<string, { readonly verdict: Verdict; probers: number }>();
  private readonly gathered = new Map<string, Failures>();
  private timer: NodeJS.Timeout | undefined;
  private readonly ends: readonly (() => void)[];

  constructor(
    readonly group: ProcessGroup,
    private readonly states: BackendStates,
  ) {
    this.ends = [
      group.hear(verdictTopic, (message) => this.judgedElsewhere(message as VerdictMessage)),
      group.hear(failuresTopic, (message) => this.failedElsewhere(message as { readonly from: number; readonly all: readonly Failures[] })),
      ...(group.role === 'supervisor' ? [group.answer(verdictTopic, (question) => this.probed.get(keyOf(question as VerdictMessage))?.verdict)] : []),
    ];
  }

  destroy(): void {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  /** A backend is checked in this process. @returns to be called when it is not any more */
  probing(check: string, dial: string, verdict: Verdict): () => void {
    const key = keyOf({ check, dial });
    const known = this.probed.get(key);
    if (known === undefined) this.probed.set(key, { verdict, probers: 1 });
    else known.probers += 1;
    this.judged(check, dial, verdict);
    return () => {
      const entry = this.probed.get(key);
      if (entry === undefined || (entry.probers -= 1) > 0) return;
      this.probed.delete(key);
      if (this.group.role === 'supervisor') this.group.tell(verdictTopic, { check, dial });
    };
  }

  /** A check has ended. */
  judged(check: string, dial: string, verdict: Verdict): void {
    if (this.group.role === 'supervisor') this.group.tell(verdictTopic, { check, dial, verdict });
  }

  /**
   * Goes by what the supervisor finds out of a backend.
   *
   * @returns ends it
   */
  follow(check: string, dial: string, follower: VerdictFollower): () => void {
    const key = keyOf({ check, dial });
    const all = this.followers.get(key) ?? new Set();
    this.followers.set(key, all.add(follower));
    void this.group.ask(verdictTopic, { check, dial }).then(([verdict]) => {
      if (!all.has(follower)) return;
      if (verdict === undefined) follower.probe();
      else Object.assign(follower.verdict, verdict);
    });
    return () => {
      all.delete(follower);
      if (all.size === 0 && this.followers.get(key) === all) this.followers.delete(key);
    };
  }

  /** A failure was counted in this process. */
  failed(check: string, dial: string, endsAt: number): void {
    if (this.group.role === 'alone') return;
    const key = keyOf({ check, dial });
    let failures = this.gathered.get(key);
    if (failures === undefined) this.gathered.set(key, (failures = { check, dial, ends: [] }));
    if (failures.ends.length < maxGathered) failures.ends.push(endsAt);
    this.timer ??= setTimeout(() => this.tellFailures(), gatherMs).unref();
  }

  private tellFailures(): void {
    this.timer = undefined;
    this.group.tell(failuresTopic, { from: this.group.id, all: [...this.gathered.values()] });
    this.gathered.clear();
  }

  private judgedElsewhere(message: VerdictMessage): void {
    for (const follower of this.followers.get(keyOf(message)) ?? []) {
      if (message.verdict === undefined) follower.probe();
      else {
        follower.leave();
        Object.assign(follower.verdict, message.verdict);
      }
    }
  }

  private failedElsewhere(message: { readonly from: number; readonly all: readonly Failures[] }): void {
    if (message.from === this.group.id) return;
    for (const { check, dial, ends } of message.all) {
      const failures = this.states.find(dial)?.failuresFor(check);
      for (const end of ends) failures?.add(end);
    }
    if (this.group.role === 'supervisor') this.group.tell(failuresTopic, message);
  }
}

function keyOf({ check, dial }: VerdictMessage): string {
  return `${dial} ${check}`;
}
