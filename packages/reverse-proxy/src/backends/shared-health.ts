import type { ProcessGroup } from '@caddis/kit';
import type { Verdict } from './backend-state.js';
import type { BackendStates } from './backend-states.js';

/** Topic for the results of active checks. */
const verdictTopic = 'http.reverse_proxy.verdict';
/** Topic for the failures that passive checks count. */
const failuresTopic = 'http.reverse_proxy.failures';

/** How long failures are collected before they are sent to other processes, in milliseconds. */
const gatherMs = 20;
/** Maximum number of failures of one backend that are sent at a time. */
const maxGathered = 1024;

/** Verdict of a check of a backend; absent if the supervisor has stopped checking the backend. */
interface VerdictMessage {
  readonly check: string;
  readonly dial: string;
  readonly verdict?: Verdict;
}

/** Failures of a backend; `ends` has the times when they are forgotten, in milliseconds since the Unix epoch. */
interface Failures {
  readonly check: string;
  readonly dial: string;
  readonly ends: number[];
}

/** A worker's copy of a verdict that the supervisor determines. @internal */
export interface VerdictFollower {
  readonly verdict: Verdict;
  /** Called if the supervisor does not check this backend. The worker must then check it itself. */
  probe(): void;
  /** Called if the supervisor checks the backend. The worker must then stop its own checks. */
  leave(): void;
}

/**
 * Shares the health of backends between the processes of a server. The supervisor runs the active checks and sends the results to the workers; a
 * failure that one worker counts is counted by all.
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

  /** Registers a backend that this process checks. @returns a function to call when the checks stop */
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

  /** Sends the result of a check to the workers, if this process is the supervisor. */
  judged(check: string, dial: string, verdict: Verdict): void {
    if (this.group.role === 'supervisor') this.group.tell(verdictTopic, { check, dial, verdict });
  }

  /**
   * Keeps a worker's verdict on a backend equal to that of the supervisor.
   *
   * @returns a function that stops it
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

  /** Sends a failure that this process has counted to the other processes. */
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
