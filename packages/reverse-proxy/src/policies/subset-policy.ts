import { array, guest, module, object, record, string, type ConfigOf } from '@caddis/core';
import { type Candidate, type HttpRequest, type HttpResponse, selectionPolicies, type SelectionPolicy, type Upstream } from '@caddis/core/http';
import { expandGlobal } from '@caddis/http/kit';
import { GuardedPolicy } from '../guards/guarded-policy.js';

/** Config of {@link SubsetPolicy}. @public */
export const SubsetPolicyConfig = object({
  prefer: array(record(string({ description: 'Value of the label.', placeholders: 'global' }), { description: 'Labels that an upstream must all have.', keyName: 'label' }), {
    description: 'Subsets of the upstreams, best first, each described by labels.',
    minItems: 1,
  }),
  within: guest(selectionPolicies, { description: 'Picks among the upstreams of one subset.', default: { policy: 'random' } }),
});

type Labels = readonly (readonly [name: string, value: string])[];

/** The subsets for each list of candidates. The methods are generic, because the subsets of a list have the type of its candidates. */
interface SubsetCache {
  get<Some extends Candidate>(candidates: readonly Some[]): readonly (readonly Some[])[] | undefined;
  set<Some extends Candidate>(candidates: readonly Some[], subsets: readonly (readonly Some[])[]): unknown;
}

/**
 * Prefers the upstreams that have certain labels.
 *
 * @public
 */
@module(selectionPolicies, {
  name: 'subset',
  alsoCalled: ['zone aware', 'locality', 'availability zone', 'same zone'],
  config: SubsetPolicyConfig,
  summary: 'Prefers upstreams with certain labels, such as those in the same zone.',
  description:
    'Labels are what the source knows about an upstream. An upstream belongs to the first subset of `prefer` whose labels it has. The first subset ' +
    'with an available upstream is used, and `within` picks one of its upstreams. If no subset has an available upstream, the upstreams that ' +
    'belong to no subset are used. A retry stays in the subset as long as the subset has an upstream on which the request has not failed. Not in ' +
    'Caddy.',
  examples: [
    { title: 'Upstreams of the own zone, and others only when it has none.', config: { policy: 'subset', prefer: [{ zone: '{env.ZONE}' }], within: { policy: 'least_conn' } } },
    { title: 'The same rack, then the same zone, then any.', config: { policy: 'subset', prefer: [{ zone: 'eu-1', rack: '7' }, { zone: 'eu-1' }] } },
  ],
  since: '0.1.0',
})
export class SubsetPolicy implements SelectionPolicy {
  private readonly subsets: SubsetCache = new WeakMap<readonly Candidate[], readonly (readonly never[])[]>();
  private readonly wanted: readonly Labels[];
  private readonly within: GuardedPolicy;

  constructor({ prefer, within }: ConfigOf<typeof SubsetPolicyConfig>) {
    this.wanted = prefer.map((labels) => Object.entries(labels).map(([name, value]) => [name, expandGlobal(value)] as const));
    this.within = new GuardedPolicy(within);
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    for (const subset of this.subsetsOf(candidates)) {
      for (const candidate of subset) if (candidate.available) return this.within.select(subset, request, response);
    }
    return undefined;
  }

  private subsetsOf<Some extends Candidate>(candidates: readonly Some[]): readonly (readonly Some[])[] {
    let subsets = this.subsets.get(candidates);
    if (subsets === undefined) {
      subsets = this.split(candidates);
      this.subsets.set(candidates, subsets);
    }
    return subsets;
  }

  private split<Some extends Candidate>(candidates: readonly Some[]): readonly (readonly Some[])[] {
    const subsets: Some[][] = [...this.wanted.map(() => []), []];
    for (const candidate of candidates) {
      const index = this.wanted.findIndex((labels) => hasAll(candidate.upstream, labels));
      subsets.at(index)?.push(candidate);
    }
    return subsets;
  }
}

function hasAll({ labels = {} }: Upstream, wanted: Labels): boolean {
  return wanted.every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);
}
