import type { Upstream } from '@caddis/core/http';

/** The answer of one source: its upstreams, or {@link failed}. @internal */
export type SourceAnswer = readonly Upstream[];

/** Stands for the answer of a source that has failed. @internal */
export const failed: SourceAnswer = Object.freeze([]);

/**
 * The answers of the first n sources, and the upstreams made from them. An unchanged source returns the same array again, and the same
 * arrays lead to the same combination. So their concatenation is made once, is kept as long as the sources keep their arrays,
 * and is found again without allocating anything.
 *
 * @internal
 */
export class Combination {
  /** The upstreams of all answers in order; computed when first needed. */
  upstreams: readonly Upstream[] | undefined;
  private readonly next = new WeakMap<SourceAnswer, Combination>();

  /**
   * @param before - the combination of the answers before the last; absent for the combination of no answers
   * @param last - the answer of the last source
   */
  constructor(
    readonly before?: Combination,
    readonly last: SourceAnswer = failed,
  ) {}

  /** Returns the combination of these answers and one more. */
  with(answer: SourceAnswer): Combination {
    let next = this.next.get(answer);
    if (next === undefined) {
      next = new Combination(this, answer);
      this.next.set(answer, next);
    }
    return next;
  }
}

/** Returns the answers of a combination, in the order of the sources. @internal */
export function answersOf(combination: Combination): readonly SourceAnswer[] {
  const answers: SourceAnswer[] = [];
  for (let at = combination; at.before !== undefined; at = at.before) answers.push(at.last);
  return answers.toReversed();
}
