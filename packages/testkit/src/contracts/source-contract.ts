import { parseNetworkAddress } from '@caddis/core';
import { sourceStatusProblem, upstreamsProblem, type Upstream } from '@caddis/core/http';
import { assertNoSecret } from '../drive/secrets.js';
import { ConformanceError } from '../findings/conformance-error.js';
import type { Probe } from './probe.js';
import { assertUnchanged, requestSummary } from './request-summary.js';
import { sampleRequests } from './sample-requests.js';

/** Checks a source of upstreams. An error of `getUpstreams` means that it knows none yet, which is not a fault. */
export async function sourceContract(probe: Probe): Promise<void> {
  let last: readonly Upstream[] | undefined;
  for (const request of sampleRequests()) {
    const before = requestSummary(request);
    const first = await listOf(probe, request);
    const second = await listOf(probe, request);
    if (first !== undefined && second !== undefined) assertSame(probe, first, second);
    if (probe.has('resetCache')) probe.callAtOnce('resetCache', request);
    assertUnchanged(probe, 'getUpstreams', { request, before });
    last = second ?? first ?? last;
  }
  if (probe.has('known')) assertKnown(probe, listFrom(probe, 'known', probe.callAtOnce('known')), last ?? []);
  if (probe.has('watchKnown')) {
    const end = probe.callAtOnce('watchKnown', () => undefined);
    if (typeof end !== 'function') throw probe.finding('CONFORMANCE_SOURCE_WATCH', `watchKnown() returned ${typeof end}`);
    end();
  }
  if (probe.has('status')) {
    const status = probe.callAtOnce('status');
    assertNoSecret(probe.driver, 'status()', status);
    const problem = sourceStatusProblem(status);
    if (problem !== undefined) throw probe.finding('CONFORMANCE_SOURCE_STATUS', problem);
  }
}

/** Checks that `known()` includes the upstreams that `getUpstreams()` has just returned. */
function assertKnown(probe: Probe, known: readonly Upstream[], handedOut: readonly Upstream[]): void {
  const named = new Set(known.map(({ dial }) => dial));
  const missing = handedOut.find(({ dial }) => !named.has(dial));
  if (missing !== undefined) throw probe.finding('CONFORMANCE_SOURCE_KNOWN', `getUpstreams() gave ${missing.dial}, and known() does not name it`);
}

async function listOf(probe: Probe, request: unknown): Promise<readonly Upstream[] | undefined> {
  const outcome = await probe.driver.outcome(() => probe.invokeUnblocked('getUpstreams', [request]));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `getUpstreams() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  if (outcome.kind === 'done') return listFrom(probe, 'getUpstreams', outcome.value);
  if (outcome.thrown instanceof ConformanceError) throw outcome.thrown;
  probe.assertDeliberate('getUpstreams', outcome.thrown);
  return undefined;
}

/** Judges a list of upstreams. @throws `CONFORMANCE_SOURCE_UPSTREAMS`, `CONFORMANCE_SOURCE_DIAL` */
export function listFrom(probe: Probe, method: string, answer: unknown): readonly Upstream[] {
  const problem = upstreamsProblem(answer);
  if (problem !== undefined) throw probe.finding('CONFORMANCE_SOURCE_UPSTREAMS', `${method}(): ${problem}`);
  const list = answer as readonly Upstream[];
  for (const { dial } of list) {
    const wrong = dialProblem(dial);
    if (wrong !== undefined) throw probe.finding('CONFORMANCE_SOURCE_DIAL', `${method}() gave the dial ${JSON.stringify(dial)}: ${wrong}`);
  }
  return list;
}

function dialProblem(dial: string): string | undefined {
  try {
    const { startPort, endPort, network } = parseNetworkAddress(dial);
    if (network.startsWith('unix')) return undefined;
    if (startPort !== endPort) return 'it has a range of ports';
    return startPort === 0 ? 'it has no port' : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function assertSame(probe: Probe, first: readonly Upstream[], second: readonly Upstream[]): void {
  // Two empty arrays are fine, because nothing can be attached to their items.
  if (first === second || first.length === 0) return;
  const isEqual = first.length === second.length && first.every(({ dial }, index) => dial === second[index]?.dial);
  // Different content means that the list changed between the two calls.
  if (isEqual) throw probe.finding('CONFORMANCE_SOURCE_IDENTITY', 'two calls of getUpstreams() gave two arrays with the same upstreams');
}
