import type { Upstream } from '@caddis/core/http';

/** What one source answered: its upstreams, or {@link failed}. @internal */
export type SourceAnswer = readonly Upstream[];

/** Stands for the answer of a source that failed. @internal */
export const failed: SourceAnswer = Object.freeze([]);

/**
 * What the first so many sources answered, and what became of it. A source that has nothing new gives the same array again, and
 * the same arrays lead to the same combination: so their concatenation is made once, kept as long as the sources keep their
 * arrays, and found again without making anything.
 *
 * @internal
 */
export class Combination {
  /** The upstreams of all its answers in order; set by whoever needs them first. */
  upstreams: readonly Upstream[] | undefined;
  private readonly next = new WeakMap<SourceAnswer, Combination>();

  /**
   * @param before - what the sources before the last answered; left out for the combination of no answers
   * @param last - what the last source answered
   */
  constructor(
    readonly before?: Combination,
    readonly last: SourceAnswer = failed,
  ) {}

  /** This combination and the answer of one more source. */
  with(answer: SourceAnswer): Combination {
    let next = this.next.get(answer);
    if (next === undefined) {
      next = new Combination(this, answer);
      this.next.set(answer, next);
    }
    return next;
  }
}

/** The answers of a combination, in the order of the sources. @internal */
export function answersOf(combination: Combination): readonly SourceAnswer[] {
  const answers: SourceAnswer[] = [];
  for (let at = combination; at.before !== undefined; at = at.before) answers.push(at.last);
  return answers.toReversed();
}
