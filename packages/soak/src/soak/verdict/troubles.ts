/** How long after its end a trouble can still be why a request failed: longer than the proxy waits for anything. */
const usualAfterMs = 5000;
/** As a group: what happens to the server itself, which every request may feel. */
export const everyGroup = 'every group';

interface Trouble {
  readonly group: string;
  readonly what: string;
  readonly afterMs: number;
  endedAt: number;
}

/** What is made to go wrong, where and when, so that a request that fails has a reason, or has none. */
export class Troubles {
  /** How often each was made. */
  readonly counts = new Map<string, number>();
  private recent: Trouble[] = [];

  /**
   * Begins one.
   *
   * @param group - whose backends have it, or {@link everyGroup}
   * @param afterMs - how long after its end a request that begins may still fail for it
   * @returns ends it
   */
  begin(group: string, what: string, afterMs = usualAfterMs): () => void {
    const trouble: Trouble = { group, what, afterMs, endedAt: Infinity };
    this.recent.push(trouble);
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return () => (trouble.endedAt = performance.now());
  }

  /** What a group has had while a request that began at a time, in milliseconds of `performance.now`, was under way. */
  during(group: string, from: number): readonly string[] {
    this.recent = this.recent.filter(({ endedAt }) => endedAt > performance.now() - 60_000);
    return this.recent.filter((trouble) => (trouble.group === group || trouble.group === everyGroup) && trouble.endedAt > from - trouble.afterMs).map(({ what }) => what);
  }
}
