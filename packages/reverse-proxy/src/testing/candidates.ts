import type { Candidate, HttpRequest, HttpResponse, SelectionPolicy, Upstream } from '@caddis/core/http';

/** A candidate whose state can be set by a test. */
export interface TestCandidate extends Candidate {
  available: boolean;
  requests: number;
}

/** Creates a candidate; by default it is available and idle. */
export function candidate(upstream: string | Upstream, state: Partial<TestCandidate> = {}): TestCandidate {
  return { upstream: typeof upstream === 'string' ? { dial: upstream } : upstream, available: true, requests: 0, ...state };
}

/** Returns the candidates for tests of hashes: three addresses. */
export function threeAddresses(): readonly TestCandidate[] {
  return [candidate('10.0.0.1:80'), candidate('10.0.0.2:80'), candidate('10.0.0.3:80')];
}

/** The parts of a request that policies read; everything else is absent. */
export interface RequestParts {
  readonly uri?: string;
  readonly host?: string;
  readonly remote?: { readonly address: string; readonly port: number };
  readonly clientIp?: string;
  readonly scheme?: 'http' | 'https';
  readonly fromTrustedProxy?: boolean;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/** Creates a request for a policy. */
export function policyRequest(parts: RequestParts = {}): HttpRequest {
  const { fields = {}, ...rest } = parts;
  const all = (name: string): readonly string[] => Object.entries(fields).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? [];
  const headers = { get: (name: string) => all(name)[0], getAll: all };
  return { uri: '/', host: '', scheme: 'http', fromTrustedProxy: false, headers, ...rest } as unknown as HttpRequest;
}

/** Creates a response that collects the cookies that are set. */
export function policyResponse(cookies: string[] = []): HttpResponse {
  const headers = {
    getAll: () => [...cookies],
    set: (_name: string, values: readonly string[]) => void cookies.splice(0, cookies.length, ...values),
  };
  return { headers } as unknown as HttpResponse;
}

/** Returns the index of the candidate that a policy picks; -1 for none. */
export function pick(policy: SelectionPolicy, candidates: readonly Candidate[], request: RequestParts = {}, response = policyResponse()): number {
  const picked = policy.select(candidates, policyRequest(request), response);
  return picked === undefined ? -1 : candidates.indexOf(picked);
}

/** Counts how often each index is picked in a number of turns. */
export function tally(policy: SelectionPolicy, candidates: readonly Candidate[], turns: number): readonly number[] {
  const counts = candidates.map(() => 0);
  for (let turn = 0; turn < turns; turn += 1) {
    const picked = pick(policy, candidates);
    if (picked >= 0) counts[picked] = (counts[picked] ?? 0) + 1;
  }
  return counts;
}
