import { testRequest } from '@caddis/test-helpers';
import { testResponse } from '../response/test-response.js';
import type { Probe } from './probe.js';
import { sampleRequests } from './sample-requests.js';

/** Credentials as clients may send them, malformed ones included. None has a user and a password, because checking one takes a second by design. */
const credentials: readonly string[] = ['', 'Basic', 'Basic ', 'Basic !!!', 'Basic \u00ff', 'Bearer', 'Bearer a.b.c', 'Bearer e30.e30.', 'Digest username="', 'Negotiate', `Basic ${'A'.repeat(10_000)}`];

/** Checks an authentication provider: for every request it returns a user, nothing, or throws an error, and never answers the client itself. */
export async function authenticationContract(probe: Probe): Promise<void> {
  for (const request of [...sampleRequests(), ...credentials.map((value) => testRequest({ headers: ['Authorization', value, 'Cookie', `session=${value}; token=${value}`] }))]) {
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
