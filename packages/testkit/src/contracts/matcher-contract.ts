import type { HttpRequest } from '@caddis/core/http';
import { ConformanceError } from '../findings/conformance-error.js';
import type { Probe } from './probe.js';
import { sampleRequests } from './sample-requests.js';

/** Checks a request matcher: it returns a boolean or throws an error for every request, and does not change the request. */
export async function matcherContract(probe: Probe): Promise<void> {
  for (const request of sampleRequests()) {
    const before = summaryOf(request);
    const outcome = await probe.driver.outcome(() => probe.invokeUnblocked('matches', [request]));
    if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `matches() did not answer within ${probe.driver.subject.deadlineMs} ms`);
    if (outcome.kind === 'failed' && outcome.thrown instanceof ConformanceError) throw outcome.thrown;
    if (outcome.kind === 'failed') probe.assertDeliberate('matches', outcome.thrown);
    const answer = outcome.kind === 'failed' ? false : outcome.value;
    if (typeof answer !== 'boolean') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `matches() answered ${typeof answer}, not true or false`);
    const after = summaryOf(request);
    if (before !== after) throw probe.finding('CONFORMANCE_MATCHER_CHANGES', `matches() made ${after} of ${before}`);
  }
  const { hostNames } = probe.instance;
  if (hostNames !== undefined && !(Array.isArray(hostNames) && hostNames.every((name) => typeof name === 'string'))) {
    throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'hostNames is no list of texts');
  }
}

function summaryOf({ method, uri, host, headers, vars }: HttpRequest): string {
  return JSON.stringify([method, uri, host, headers.raw(), [...vars.keys()]]);
}
