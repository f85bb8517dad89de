import { module, type Provisioner } from '@caddis/core';
import { type Candidate, type HttpRequest, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { type HashText, loadHash } from './hash-text.js';
import { pickByHash } from './rendezvous.js';

/**
 * Picks an upstream by a hash of the peer's address.
 *
 * @see Caddy's `IPHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'ip_hash',
  summary: 'Picks by the address of the peer, so that a peer stays with one upstream.',
  description:
    'The peer is the other end of the connection. Behind another proxy, use `client_ip_hash`. The hashes are those of Caddy since 2.8.',
  examples: [{ title: 'One backend for each peer.', config: { policy: 'ip_hash' } }],
})
export class IpHashPolicy implements SelectionPolicy, Provisioner {
  private hash!: HashText;

  async provision(): Promise<void> {
    this.hash = await loadHash();
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest): Some | undefined {
    return pickByHash(candidates, request.remote.address, this.hash);
  }
}
