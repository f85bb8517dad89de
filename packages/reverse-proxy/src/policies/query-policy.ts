import { module, object, type Provisioner, string, type ConfigOf } from '@caddis/core';
import { type Candidate, type HttpRequest, type HttpResponse, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { parseQueryLeniently, rawQueryOf } from '@caddis/http/kit';
import { GuardedPolicy } from '../guards/guarded-policy.js';
import { fallbackField } from './fallback-field.js';
import { type HashText, loadHash } from './hash-text.js';
import { pickByHash } from './rendezvous.js';

/** Config of {@link QueryPolicy}. @public */
export const QueryPolicyConfig = object({
  key: string({ description: 'Key of the query.', minLength: 1 }),
  fallback: fallbackField,
});

/**
 * Picks an upstream by a hash of a query parameter.
 *
 * @see Caddy's `QueryHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'query',
  config: QueryPolicyConfig,
  summary: 'Picks by a key of the query, so that a value stays with one upstream.',
  description:
    'Several values are joined with commas. If the key is absent or empty, `fallback` picks. The hashes are those of Caddy since 2.8.',
  examples: [{ title: 'One backend for each session.', config: { policy: 'query', key: 'session' } }],
})
export class QueryPolicy implements SelectionPolicy, Provisioner {
  private hash!: HashText;
  private readonly fallback: GuardedPolicy;

  constructor(private readonly config: ConfigOf<typeof QueryPolicyConfig>) {
    this.fallback = new GuardedPolicy(config.fallback);
  }

  async provision(): Promise<void> {
    this.hash = await loadHash();
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    const value = parseQueryLeniently(rawQueryOf(request.uri)).get(this.config.key)?.join(',') ?? '';
    return value === '' ? this.fallback.select(candidates, request, response) : pickByHash(candidates, value, this.hash);
  }
}
