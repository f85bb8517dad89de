import type { HttpRequest, Upstream } from '@caddis/core/http';
import type { MatcherSet } from './matcher-set.js';

/** A container that can take requests, and which. */
export interface Candidate {
  readonly upstream: Upstream;
  readonly matchers: MatcherSet;
}

/** Greatest number of selections that are remembered. There is one for each combination of matching sets that occurs. */
const maxMemory = 1000;

/** The candidates of one moment. Requests for which the same ones match get the same array. */
export class CandidateList {
  private readonly sets: readonly MatcherSet[];
  private readonly memory = new Map<string, readonly Upstream[]>();

  /**
   * @param candidates - in the order of preference
   * @param earlier - arrays that were handed out before; a selection that is equal to one of them is that array
   */
  constructor(
    private readonly candidates: readonly Candidate[],
    private readonly earlier: readonly (readonly Upstream[])[],
  ) {
    this.sets = [...new Set(candidates.map(({ matchers }) => matchers))];
  }

  /** The arrays that are handed out. */
  get selections(): readonly (readonly Upstream[])[] {
    return [...this.memory.values()];
  }

  /** The upstreams for a request, in the order of the candidates; at once where the matchers answer at once. */
  select(request: HttpRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    let verdicts = '';
    for (const set of this.sets) {
      const matches = set.matches(request);
      if (typeof matches !== 'boolean') return this.selectLater(request, verdicts, matches);
      verdicts += matches ? '1' : '0';
    }
    return this.selection(verdicts);
  }

  private async selectLater(request: HttpRequest, before: string, pending: Promise<boolean>): Promise<readonly Upstream[]> {
    let verdicts = before + ((await pending) ? '1' : '0');
    for (const set of this.sets.slice(verdicts.length)) verdicts += (await set.matches(request)) ? '1' : '0';
    return this.selection(verdicts);
  }

  /** @param verdicts - `1` for each set that matches, `0` for the others */
  private selection(verdicts: string): readonly Upstream[] {
    const known = this.memory.get(verdicts);
    if (known !== undefined) return known;
    const matching = new Set(this.sets.filter((_set, index) => verdicts[index] === '1'));
    // Two containers can have one address, e.g. on the network of their engine: it counts once.
    const selected = [...new Set(this.candidates.filter(({ matchers }) => matching.has(matchers)).map(({ upstream }) => upstream))];
    const selection = this.earlier.find((array) => isSame(array, selected)) ?? Object.freeze(selected);
    if (this.memory.size >= maxMemory) this.memory.clear();
    this.memory.set(verdicts, selection);
    return selection;
  }
}

function isSame(one: readonly Upstream[], other: readonly Upstream[]): boolean {
  return one.length === other.length && one.every((upstream, index) => upstream === other[index]);
}
