import { parseNetworkAddress } from '@caddis/core';
import { sourceStatusProblem, upstreamsProblem, type Upstream } from '@caddis/core/http';
import type { Probe } from './probe.js';
import { sampleRequests } from './sample-requests.js';

/** A source of upstreams. An error of `getUpstreams` means that it does not know, and is no fault. */
export async function sourceContract(probe: Probe): Promise<void> {
  for (const request of sampleRequests()) {
    const first = await listOf(probe, request);
    const second = await listOf(probe, request);
    if (first !== undefined && second !== undefined) assertSame(probe, first, second);
    if (probe.has('resetCache')) probe.callAtOnce('resetCache', request);
  }
  if (probe.has('known')) listFrom(probe, 'known', probe.callAtOnce('known'));
  if (probe.has('watchKnown')) {
    const end = probe.callAtOnce('watchKnown', () => undefined);
    if (typeof end !== 'function') throw probe.finding('CONFORMANCE_SOURCE_WATCH', `watchKnown() returned ${typeof end}`);
    end();
  }
  if (probe.has('status')) {
    const problem = sourceStatusProblem(probe.callAtOnce('status'));
    if (problem !== undefined) throw probe.finding('CONFORMANCE_SOURCE_STATUS', problem);
  }
}

async function listOf(probe: Probe, request: unknown): Promise<readonly Upstream[] | undefined> {
  const outcome = await probe.driver.outcome(() => probe.invoke('getUpstreams', [request]));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `getUpstreams() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  if (outcome.kind === 'done') return listFrom(probe, 'getUpstreams', outcome.value);
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
  // An empty list has nothing in it that anything could hang on.
  if (first === second || first.length === 0) return;
  const isEqual = first.length === second.length && first.every(({ dial }, index) => dial === second[index]?.dial);
  // What has changed between two calls is another list.
  if (isEqual) throw probe.finding('CONFORMANCE_SOURCE_IDENTITY', 'two calls of getUpstreams() gave two arrays with the same upstreams');
}
