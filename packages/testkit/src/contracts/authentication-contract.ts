import { testResponse } from '../response/test-response.js';
import type { Probe } from './probe.js';
import { sampleRequests } from './sample-requests.js';

/** An authentication provider: a user, nothing, or an error for every request, and never an answer to the client. */
export async function authenticationContract(probe: Probe): Promise<void> {
  for (const request of sampleRequests()) {
    const response = testResponse();
    const outcome = await probe.driver.outcome(() => probe.invoke('authenticate', [request, response]));
    if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `authenticate() did not answer within ${probe.driver.subject.deadlineMs} ms`);
    if (response.headSent || response.ended) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'authenticate() answered the client, which the handler does');
    if (outcome.kind === 'failed') probe.assertDeliberate('authenticate', outcome.thrown);
    else if (outcome.value !== undefined && !isUser(outcome.value)) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'authenticate() answered neither undefined nor a user with an id');
  }
}

function isUser(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, metadata } = value as { readonly id?: unknown; readonly metadata?: unknown };
  return typeof id === 'string' && (metadata === undefined || (typeof metadata === 'object' && metadata !== null && Object.values(metadata).every((each) => typeof each === 'string')));
}
