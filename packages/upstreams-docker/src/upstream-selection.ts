import type { HttpRequest, Upstream } from '@caddis/core/http';
import type { LabelMatchers } from './label-matchers.js';

/** The upstream of a container, and which requests it takes. @internal */
export interface MatchedUpstream {
  readonly upstream: Upstream;
  readonly matchers: LabelMatchers;
}

/** Maximum number of lists that are remembered. There is one for each combination of matchers that match. */
const maxRemembered = 1000;

/** Selects the upstreams for a request, from those of one moment. Requests for which the same ones match get the same array. @internal */
export class UpstreamSelection {
  private readonly sets: readonly LabelMatchers[];
  private readonly memory = new Map<string, readonly Upstream[]>();

  /**
   * @param all - in the order of preference
   * @param earlier - arrays that were handed out before; a selection that is equal to one of them is that array
   */
  constructor(
    private readonly all: readonly MatchedUpstream[],
    private readonly earlier: readonly (readonly Upstream[])[],
  ) {
    this.sets = [...new Set(all.map(({ matchers }) => matchers))];
  }

  /** The arrays that are handed out. */
  get selections(): readonly (readonly Upstream[])[] {
    return [...this.memory.values()];
  }

  /** The upstreams for a request, in the order of preference; at once where the matchers answer at once. */
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
    const selected = [...new Set(this.all.filter(({ matchers }) => matching.has(matchers)).map(({ upstream }) => upstream))];
    const selection = this.earlier.find((array) => isSame(array, selected)) ?? Object.freeze(selected);
    if (this.memory.size >= maxRemembered) this.memory.clear();
    this.memory.set(verdicts, selection);
    return selection;
  }
}

function isSame(one: readonly Upstream[], other: readonly Upstream[]): boolean {
  return one.length === other.length && one.every((upstream, index) => upstream === other[index]);
}
