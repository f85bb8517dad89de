import { isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse, type Placeholders, type Upstream } from '@caddis/core/http';
import type { Backend } from '../../backends/backend.js';
import { BackendCandidate } from '../../backends/backend-candidate.js';
import type { Candidates } from '../../backends/backend-registry.js';
import { parseDial } from '../../backends/dial-address.js';
import { type ShownCandidate, withoutFailed } from '../../backends/tried-candidate.js';
import { errors } from '../../errors.js';
import type { GuardedPolicy } from '../../guards/guarded-policy.js';

/**
 * Lets a policy pick the upstream for an attempt: preferably one on which the request has not failed yet.
 *
 * @param failed - the backends on which the request has failed; absent for the first attempt
 * @throws any error of the policy
 * @internal
 */
export function selectUpstream(
  policy: GuardedPolicy,
  candidates: Candidates,
  failed: ReadonlySet<Backend> | undefined,
  request: HttpRequest,
  response: HttpResponse,
): BackendCandidate | undefined {
  const others = failed === undefined ? undefined : withoutFailed(candidates, failed);
  const picked: ShownCandidate | undefined = others === undefined ? undefined : policy.select(others, request, response);
  if (picked !== undefined) return picked instanceof BackendCandidate ? picked : picked.candidate;
  return policy.select(candidates, request, response);
}

/**
 * Returns the address of an upstream whose `dial` contains placeholders.
 *
 * @throws a `HandlerError` with status 502 (`PROXY_DIAL_INVALID`) if the expanded text is not the address of one socket
 * @internal
 */
export function expandDial({ dial }: Upstream, placeholders: Placeholders): NetworkAddress {
  const expanded = placeholders.expand(dial);
  const address = parseDial(expanded);
  // Without a value, a placeholder leaves no port.
  if (address !== undefined && (isUnixNetwork(address.network) || address.startPort > 0)) return address;
  const cause = errors.PROXY_DIAL_INVALID({ configured: JSON.stringify(dial), expanded: JSON.stringify(expanded) });
  throw new HandlerError(502, cause.message, { cause });
}
