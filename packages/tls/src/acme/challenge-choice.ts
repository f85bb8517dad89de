import type { ChallengeType } from '@caddis/core/tls';

/** How a type of challenge has done so far. */
interface History {
  tries: number;
  successes: number;
}

/** Which types of challenge are tried first: those that did best at this directory; those that did equally well in random order. */
export class ChallengeHistory {
  private readonly histories = new Map<ChallengeType, History>();

  /** @param random - a number from 0 to below 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** Sorts types, the one to try first at the head. */
  sorted(types: readonly ChallengeType[]): ChallengeType[] {
    return types
      .map((type) => ({ type, ratio: this.ratio(type), draw: this.random() }))
      .sort((a, b) => b.ratio - a.ratio || a.draw - b.draw)
      .map(({ type }) => type);
  }

  /** Takes note of how a challenge ended. */
  ended(type: ChallengeType, isAccepted: boolean): void {
    const history = this.histories.get(type) ?? { tries: 0, successes: 0 };
    this.histories.set(type, { tries: history.tries + 1, successes: history.successes + (isAccepted ? 1 : 0) });
  }

  private ratio(type: ChallengeType): number {
    const { tries, successes } = this.histories.get(type) ?? { tries: 0, successes: 0 };
    return tries === 0 ? 1 : successes / tries;
  }
}
