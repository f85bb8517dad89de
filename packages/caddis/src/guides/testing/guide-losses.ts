import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { GuideSession } from './guide-session.js';
import { lossesDuring } from './losses.js';

/** An event that affects the servers of a guide, and what clients may lose according to the guide. */
export interface Mishap {
  readonly title: string;
  /** Commands for the guide's shell. */
  readonly commands: string;
  /** What the server logs once it has noticed. */
  readonly logged?: RegExp;
  /** The answer that must appear again before the event is over, e.g. `answer of 9001`, with the port as written in the guide. */
  readonly answered?: string;
  /** What clients may get instead of an answer, e.g. `POST 502`; each at most as often as one client has a request in progress. */
  readonly lost?: readonly string[];
}

/** Three readers and one writer, so that at most one POST is in progress at a time. */
const readersAndWriter = ['GET', 'GET', 'GET', 'POST'];

/**
 * Runs events against the servers of a guide, one after the other and under load, and compares what is lost with what the guide says.
 *
 * @param session - the guide's session, after all steps were run
 * @param mishaps - the events
 * @param clients - request methods of the clients
 */
export async function meetMishaps(session: GuideSession, mishaps: readonly Mishap[], clients = readersAndWriter): Promise<void> {
  for (const { title, commands, logged, answered, lost: allowed = [] } of mishaps) {
    const before = session.log.length;
    const { lost } = await lossesDuring(session.portOf(8080), clients, async (answers) => {
      const { stderr } = await session.run(commands);
      expect(stderr, title).to.equal('');
      const since = answers.length;
      const wanted = answered?.replace(/\d{4}/, (port) => String(session.portOf(Number(port))));
      await until(`${title}: the server notices`, () => logged?.test(session.log.slice(before)) !== false);
      await until(`${title}: the answer comes again`, () => wanted === undefined || answers.slice(since).some((answer) => answer.includes(wanted)));
      const enough = answers.length + 20;
      await until(`${title}: requests are answered`, () => answers.length >= enough);
    });
    expect(Object.keys(lost).filter((loss) => !allowed.includes(loss)), `${title}: ${JSON.stringify(lost)}\n${session.log.slice(before)}`).to.deep.equal([]);
    for (const count of Object.values(lost)) expect(count, `${title}: ${JSON.stringify(lost)}`).at.most(2);
  }
}
