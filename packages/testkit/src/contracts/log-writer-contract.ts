import type { Instance } from '../trial/stage.js';
import { Probe } from './probe.js';

/** A log line to write. The test writes few, because a writer to standard output prints them between the lines of the test. */
const line = `${JSON.stringify({ level: 'debug', logger: 'caddis.testkit', msg: 'a line for the test of a log writer' })}\n`;

/** Checks a log writer: `open` returns an output or throws an error that says why not, and the output takes lines at once. */
export async function logWriterContract(probe: Probe): Promise<void> {
  const outcome = await probe.driver.outcome(() => probe.invoke('open', []));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `open() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  // A service that cannot be reached causes an error; the rest cannot be checked then.
  if (outcome.kind === 'failed') return probe.assertDeliberate('open', outcome.thrown);
  const output = new Probe(probe.driver, outcome.value as Instance);
  if (typeof outcome.value !== 'object' || outcome.value === null || !output.has('write')) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'open() answered no object with a method write()');
  for (const lines of [line, line + line]) output.callAtOnce('write', lines);
}
