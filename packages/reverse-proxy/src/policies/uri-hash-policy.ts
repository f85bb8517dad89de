import { module, type Provisioner } from '@caddis/core';
import { type Candidate, type HttpRequest, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { type HashText, loadHash } from './hash-text.js';
import { pickByHash } from './rendezvous.js';

/**
 * Picks an upstream by a hash of path and query.
 *
 * @see Caddy's `URIHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'uri_hash',
  alsoCalled: ['consistent hashing', 'cache affinity'],
  summary: 'Picks by path and query, so that a resource stays with one upstream.',
  description: 'Path and query are those that are sent to the upstream, after rewriting. The hashes are those of Caddy since 2.8.',
  examples: [{ title: 'One backend for each resource, for caches.', config: { policy: 'uri_hash' } }],
})
export class UriHashPolicy implements SelectionPolicy, Provisioner {
  private hash!: HashText;

  async provision(): Promise<void> {
    this.hash = await loadHash();
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest): Some | undefined {
    return pickByHash(candidates, request.uri, this.hash);
  }
}
