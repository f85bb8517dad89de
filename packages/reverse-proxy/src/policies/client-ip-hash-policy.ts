import { module, type Provisioner } from '@caddis/core';
import { type Candidate, type HttpRequest, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { type HashText, loadHash } from './hash-text.js';
import { pickByHash } from './rendezvous.js';

/**
 * Picks an upstream by a hash of the client's address.
 *
 * @see Caddy's `ClientIPHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'client_ip_hash',
  alsoCalled: ['sticky by address', 'source hash'],
  summary: 'Picks by the address of the client, so that a client stays with one upstream.',
  description:
    "The address of the client comes from the server's trusted proxies, or else from the connection. The hashes are those of Caddy since 2.8.",
  examples: [{ title: 'One backend for each client.', config: { policy: 'client_ip_hash' } }],
})
export class ClientIpHashPolicy implements SelectionPolicy, Provisioner {
  private hash!: HashText;

  async provision(): Promise<void> {
    this.hash = await loadHash();
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest): Some | undefined {
    return pickByHash(candidates, request.clientIp, this.hash);
  }
}
