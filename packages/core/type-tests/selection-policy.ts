/**
 * A selection policy must return a candidate of the type that it was offered. The compiler is the test.
 * Nothing here runs.
 */
import type { Candidate, HttpRequest, HttpResponse, SelectionPolicy } from '@caddis/core/http';

interface ProxyCandidate extends Candidate {
  readonly backend: string;
}

declare const policy: SelectionPolicy;
declare const candidates: readonly ProxyCandidate[];
declare const request: HttpRequest;
declare const response: HttpResponse;

// The caller gets its own candidate type back, without a cast.
const picked: ProxyCandidate | undefined = policy.select(candidates, request, response);
export const backend: string | undefined = picked?.backend;

// @ts-expect-error what is offered has a state
policy.select([{ upstream: { dial: 'a:1' } }], request, response);

export class First implements SelectionPolicy {
  select<Some extends Candidate>(offered: readonly Some[]): Some | undefined {
    return offered.find(({ available }) => available);
  }
}

export const last: SelectionPolicy = { select: (offered) => [...offered].reverse().find(({ available }) => available) };

// A policy that creates candidates itself.
export class Inventive implements SelectionPolicy {
  // @ts-expect-error the candidate is not one of those that were offered
  select(): Candidate {
    return { upstream: { dial: 'a:1' }, available: true, requests: 0 };
  }
}

export class Waiting implements SelectionPolicy {
  // @ts-expect-error a policy must not wait
  async select<Some extends Candidate>(offered: readonly Some[]): Promise<Some | undefined> {
    return offered[0];
  }
}
