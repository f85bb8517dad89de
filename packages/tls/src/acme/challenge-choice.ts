import type { ChallengeType } from '@caddis/core/tls';

/** How often a challenge type was tried, and how often it succeeded. */
interface History {
  tries: number;
  successes: number;
}

/** Decides the order of challenge types: by success rate at this directory, and at random among equal ones. */
export class ChallengeHistory {
  private readonly histories = new Map<ChallengeType, History>();

  /** @param random - returns a number from 0 to below 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** Sorts challenge types; the one to try first comes first. */
  sorted(types: readonly ChallengeType[]): ChallengeType[] {
    return types
      .map((type) => ({ type, ratio: this.ratio(type), draw: this.random() }))
      .sort((a, b) => b.ratio - a.ratio || a.draw - b.draw)
      .map(({ type }) => type);
  }

  /** Records the outcome of a challenge. */
  ended(type: ChallengeType, isAccepted: boolean): void {
    const history = this.histories.get(type) ?? { tries: 0, successes: 0 };
    this.histories.set(type, { tries: history.tries + 1, successes: history.successes + (isAccepted ? 1 : 0) });
  }

  private ratio(type: ChallengeType): number {
    const { tries, successes } = this.histories.get(type) ?? { tries: 0, successes: 0 };
    return tries === 0 ? 1 : successes / tries;
  }
}
