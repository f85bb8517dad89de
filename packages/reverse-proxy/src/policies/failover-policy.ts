import { clock, duration, guest, inject, module, number, object, type Clock, type ConfigOf } from '@caddis/core';
import { type Candidate, type HttpRequest, type HttpResponse, selectionPolicies, type SelectionPolicy, type Upstream } from '@caddis/core/http';
import { GuardedPolicy } from '../guards/guarded-policy.js';

/** Config of {@link FailoverPolicy}. @public */
export const FailoverPolicyConfig = object({
  within: guest(selectionPolicies, { description: 'Picks among the upstreams of one level.', default: { policy: 'random' } }),
  min_available: number({
    description: "Share of a level's upstreams, 0 to 1, that must be available for the level to be used. With 0, one is enough.",
    default: 0,
    minimum: 0,
    maximum: 1,
  }),
  fail_back_after: duration({
    description: 'How long an abandoned level must be healthy before it is used again; 0 means that it is used again at once.',
    default: '10s',
    minimum: '0s',
  }),
});

/** The upstreams of one tier and priority. */
interface Level<Some extends Candidate = Candidate> {
  readonly key: string;
  readonly candidates: readonly Some[];
  /** When each level was last unhealthy, in milliseconds since the Unix epoch; by key of the level. */
  readonly unwellAt: Map<string, number>;
}

/** The levels for each list of candidates. The methods are generic, because the levels of a list have the type of its candidates. */
interface LevelCache {
  get<Some extends Candidate>(candidates: readonly Some[]): readonly Level<Some>[] | undefined;
  set<Some extends Candidate>(candidates: readonly Some[], levels: readonly Level<Some>[]): unknown;
}

/**
 * Uses the best level of upstreams that is healthy, and never mixes levels.
 *
 * @public
 */
@module(selectionPolicies, {
  name: 'failover',
  alsoCalled: ['active passive', 'primary', 'standby', 'disaster recovery', 'priority', 'tiers'],
  config: FailoverPolicyConfig,
  summary: 'Uses the first cluster that is healthy, and balances the load inside it.',
  description:
    'Upstreams are grouped into levels: first by the position of their source in `multi`, then by the priority of their SRV record. The lowest ' +
    'level with enough available upstreams gets all requests, and `within` picks one of its upstreams. An abandoned level is used again only after ' +
    'it has been healthy for `fail_back_after`, so that traffic does not swing back and forth. A retry goes to another upstream of the level, or ' +
    'to the next level if there is none; this alone does not abandon the level for other requests. If no level has enough available upstreams, the ' +
    'first level with any is used. Not in Caddy.',
  examples: [
    { title: 'The first cluster of `multi` that is up, by turns inside it.', config: { policy: 'failover', within: { policy: 'round_robin' } } },
    { title: 'Leave a cluster when less than half of it is left.', config: { policy: 'failover', min_available: 0.5, fail_back_after: '30s' } },
  ],
  since: '0.1.0',
})
export class FailoverPolicy implements SelectionPolicy {
  private readonly levels: LevelCache = new WeakMap<readonly Candidate[], readonly Level<never>[]>();
  /**
   * When levels were unhealthy, by each upstream in them, because after a reload a kept policy may be in a handler with other clusters.
   */
  private readonly memories = new WeakMap<Upstream, Map<string, number>>();
  private readonly within: GuardedPolicy;

  constructor(
    private readonly config: ConfigOf<typeof FailoverPolicyConfig>,
    @inject(clock) private readonly time: Clock,
  ) {
    this.within = new GuardedPolicy(config.within);
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    const level = this.choose(this.levelsOf(candidates));
    return level === undefined ? undefined : this.within.select(level.candidates, request, response);
  }

  private choose<Some extends Candidate>(levels: readonly Level<Some>[]): Level<Some> | undefined {
    const now = this.time.now();
    let spare: Level<Some> | undefined;
    for (const level of levels) {
      const available = countOf(level, isAvailable);
      // Upstreams on which only this request has failed still count as healthy.
      const well = available + countOf(level, isSetAside);
      if (well === 0 || well < this.config.min_available * level.candidates.length) {
        level.unwellAt.set(level.key, now);
        if (available > 0) spare ??= level;
        continue;
      }
      if (available === 0) continue;
      const unwellAt = level.unwellAt.get(level.key);
      if (unwellAt === undefined || now - unwellAt >= this.config.fail_back_after) {
        level.unwellAt.delete(level.key);
        return level;
      }
      // Healthy again, but not for long enough: better than an unhealthy level, but not preferred to one that was healthy all the time.
      spare = spare === undefined || spare.unwellAt.get(spare.key) === now ? level : spare;
    }
    return spare;
  }

  private levelsOf<Some extends Candidate>(candidates: readonly Some[]): readonly Level<Some>[] {
    let levels = this.levels.get(candidates);
    if (levels === undefined) {
      levels = groupByLevel(candidates, this.memoryOf(candidates));
      this.levels.set(candidates, levels);
    }
    return levels;
  }

  /** Returns the memory for a list of candidates. Lists that have an upstream in common share it. */
  private memoryOf(candidates: readonly Candidate[]): Map<string, number> {
    let memory: Map<string, number> | undefined;
    for (const { upstream } of candidates) memory ??= this.memories.get(upstream);
    memory ??= new Map();
    for (const { upstream } of candidates) this.memories.set(upstream, memory);
    return memory;
  }
}

function countOf({ candidates }: Level, counts: (candidate: Candidate) => boolean): number {
  return candidates.reduce((count, candidate) => count + (counts(candidate) ? 1 : 0), 0);
}

function isAvailable({ available }: Candidate): boolean {
  return available;
}

function isSetAside({ setAside }: Candidate): boolean {
  return setAside === true;
}

function groupByLevel<Some extends Candidate>(all: readonly Some[], unwellAt: Map<string, number>): readonly Level<Some>[] {
  const groups = new Map<string, { readonly tier: number; readonly priority: number; readonly candidates: Some[] }>();
  for (const candidate of all) {
    const { tier = 0, priority = 0 } = candidate.upstream;
    const key = `${tier}/${priority}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { tier, priority, candidates: [candidate] });
    else group.candidates.push(candidate);
  }
  return [...groups]
    .sort(([, a], [, b]) => a.tier - b.tier || a.priority - b.priority)
    .map(([key, { candidates }]) => ({ key, candidates, unwellAt }));
}
