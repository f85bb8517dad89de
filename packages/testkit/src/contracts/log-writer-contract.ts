import type { Instance } from '../trial/stage.js';
import { Probe } from './probe.js';

/** Lines that a log may hand over, as few as can show it: a writer to standard output prints them among those of the test. */
const line = `${JSON.stringify({ level: 'debug', logger: 'caddis.testkit', msg: 'a line for the test of a log writer' })}\n`;

/** A log writer: an output, or an error that says why there is none; and the output takes lines at once. */
export async function logWriterContract(probe: Probe): Promise<void> {
  const outcome = await probe.driver.outcome(() => probe.invoke('open', []));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `open() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  // A service that is not there says so; the rest cannot be seen then.
  if (outcome.kind === 'failed') return probe.assertDeliberate('open', outcome.thrown);
  const output = new Probe(probe.driver, outcome.value as Instance);
  if (typeof outcome.value !== 'object' || outcome.value === null || !output.has('write')) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'open() answered no object with a method write()');
  for (const lines of [line, line + line]) output.callAtOnce('write', lines);
}
