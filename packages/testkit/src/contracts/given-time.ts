import type { Outcome } from '../drive/driver.js';
import type { Probe } from './probe.js';

/**
 * Calls a method that may take as long as the caller wants its answer. After the deadline the signal is aborted, and the method must end.
 *
 * @throws a finding if it does not end
 */
export async function givenTime(probe: Probe, method: string, given: (signal: AbortSignal) => readonly unknown[]): Promise<Exclude<Outcome<unknown>, { kind: 'late' }>> {
  const wanted = new AbortController();
  const answer = Promise.resolve().then(() => probe.invoke(method, given(wanted.signal)));
  answer.catch(() => undefined);
  let outcome = await probe.driver.outcome(() => answer);
  if (outcome.kind === 'late') {
    wanted.abort(new Error('the conformance test does not want it any more'));
    outcome = await probe.driver.outcome(() => answer);
  }
  const { deadlineMs } = probe.driver.subject;
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `${method}() did not settle within ${deadlineMs} ms, nor within ${deadlineMs} ms after its signal was aborted`);
  return outcome;
}
