/** How long after its end a trouble can still cause failures, in milliseconds; longer than all timeouts of the proxy. */
const usualAfterMs = 15_000;
/** How long ended troubles are remembered, in milliseconds; longer than a request may take. */
const rememberedMs = 900_000;
/** Used as a group for troubles of the server itself, which can affect every request. */
export const everyGroup = 'every group';

interface Trouble {
  readonly group: string;
  readonly what: string;
  readonly afterMs: number;
  endedAt: number;
}

/** Records which troubles were caused, where and when, to decide whether a failed request has an excuse. */
export class Troubles {
  /** Number of occurrences of each trouble. */
  readonly counts = new Map<string, number>();
  private recent: Trouble[] = [];

  /**
   * Records the start of a trouble.
   *
   * @param group - the group whose backends are affected, or {@link everyGroup}
   * @param afterMs - how long after its end the trouble can still make new requests fail, in milliseconds
   * @returns a function that records the end
   */
  begin(group: string, what: string, afterMs = usualAfterMs): () => void {
    const trouble: Trouble = { group, what, afterMs, endedAt: Infinity };
    this.recent.push(trouble);
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return () => (trouble.endedAt = performance.now());
  }

  /** Returns the troubles of a group since a time, in milliseconds of `performance.now`; `from` is when the failed request began. */
  during(group: string, from: number): readonly string[] {
    this.recent = this.recent.filter(({ endedAt }) => endedAt > performance.now() - rememberedMs);
    return this.recent.filter((trouble) => (trouble.group === group || trouble.group === everyGroup) && trouble.endedAt > from - trouble.afterMs).map(({ what }) => what);
  }
}
