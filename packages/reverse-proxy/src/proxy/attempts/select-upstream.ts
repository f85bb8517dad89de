import type { NetworkAddress } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse, type Placeholders, type Upstream } from '@caddis/core/http';
import type { Backend } from '../../backends/backend.js';
import { BackendCandidate } from '../../backends/backend-candidate.js';
import type { Candidates } from '../../backends/backend-registry.js';
import { parseDial } from '../../backends/dial-address.js';
import { type ShownCandidate, withoutFailed } from '../../backends/tried-candidate.js';
import { errors } from '../../errors.js';
import type { GuardedPolicy } from '../../guards/guarded-policy.js';

/**
 * Has a policy pick the upstream for an attempt: one on which the request has not failed, as long as the policy has one.
 *
 * @param failed - the backends on which the request has failed; absent in the first attempt
 * @throws what the policy throws
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
 * Finds the socket of an upstream whose address depends on the request.
 *
 * @throws a `HandlerError` with status 502 where it is none
 * @internal
 */
export function expandDial({ dial }: Upstream, placeholders: Placeholders): NetworkAddress {
  const expanded = placeholders.expand(dial);
  const address = parseDial(expanded);
  if (address !== undefined) return address;
  const cause = errors.PROXY_DIAL_INVALID({ configured: JSON.stringify(dial), expanded: JSON.stringify(expanded) });
  throw new HandlerError(502, cause.message, { cause });
}
