import { module, object, type Provisioner, string, type ConfigOf } from '@caddis/core';
import { type Candidate, type HttpRequest, type HttpResponse, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { fieldText } from '@caddis/http/kit';
import { GuardedPolicy } from '../guards/guarded-policy.js';
import { fallbackField } from './fallback-field.js';
import { type HashText, loadHash } from './hash-text.js';
import { pickByHash } from './rendezvous.js';

/** Config of {@link HeaderPolicy}. @public */
export const HeaderPolicyConfig = object({
  field: string({ description: 'Name of the header field; `Host` is the host of the request.', minLength: 1 }),
  fallback: fallbackField,
});

/**
 * Picks an upstream by a hash of a header field.
 *
 * @see Caddy's `HeaderHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'header',
  config: HeaderPolicyConfig,
  summary: 'Picks by a header field, so that a value stays with one upstream.',
  description: 'Only the first value counts. If the field is absent or empty, `fallback` picks. The hashes are those of Caddy since 2.8.',
  examples: [{ title: 'One backend for each tenant.', config: { policy: 'header', field: 'X-Tenant' } }],
})
export class HeaderPolicy implements SelectionPolicy, Provisioner {
  private hash!: HashText;
  private readonly fallback: GuardedPolicy;

  constructor(private readonly config: ConfigOf<typeof HeaderPolicyConfig>) {
    this.fallback = new GuardedPolicy(config.fallback);
  }

  async provision(): Promise<void> {
    this.hash = await loadHash();
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    const { field } = this.config;
    const value = field === 'Host' ? request.host : request.headers.get(field);
    return value === undefined || value === '' ? this.fallback.select(candidates, request, response) : pickByHash(candidates, fieldText(value), this.hash);
  }
}
