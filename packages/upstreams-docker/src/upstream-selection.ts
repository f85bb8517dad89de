import type { HttpRequest, Upstream } from '@caddis/core/http';
import type { LabelMatchers } from './label-matchers.js';

/** The upstream of a container, and the matchers of its requests. @internal */
export interface MatchedUpstream {
  readonly upstream: Upstream;
  readonly matchers: LabelMatchers;
}

/** Maximum number of remembered lists, of which there is one for each combination of matching sets. */
const maxRemembered = 1000;

/** Selects the upstreams for a request from a fixed list. Requests for which the same sets match get the same array. @internal */
export class UpstreamSelection {
  private readonly sets: readonly LabelMatchers[];
  private readonly memory = new Map<string, readonly Upstream[]>();

  /**
   * @param all - in the order of preference
   * @param earlier - arrays returned by earlier selections; a result that is equal to one of them is that array
   */
  constructor(
    private readonly all: readonly MatchedUpstream[],
    private readonly earlier: readonly (readonly Upstream[])[],
  ) {
    this.sets = [...new Set(all.map(({ matchers }) => matchers))];
  }

  /** The arrays that were returned so far. */
  get selections(): readonly (readonly Upstream[])[] {
    return [...this.memory.values()];
  }

  /** Returns the upstreams for a request in the order of preference; synchronously if all matchers answer so. */
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

  /** @param verdicts - for each set `1` if it matches, otherwise `0` */
  private selection(verdicts: string): readonly Upstream[] {
    const known = this.memory.get(verdicts);
    if (known !== undefined) return known;
    const matching = new Set(this.sets.filter((_set, index) => verdicts[index] === '1'));
    // Two containers may have the same address, e.g. in the network of the engine's machine; it is used once.
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
