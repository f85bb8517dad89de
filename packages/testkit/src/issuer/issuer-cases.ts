import { propertyOf } from '@caddis/core';
import type { Probe } from '../contracts/probe.js';
import { keyKinds } from './certificate-request.js';
import type { IssuerTrial, Order } from './issuer-trial.js';

/** One test case for issuers. */
export interface IssuerCase {
  readonly title: string;
  run(trial: IssuerTrial): Promise<void>;
}

/** Delay after which an order is in progress and can be aborted. */
const midwayMs = 50;
const ordersAtOnce = 4;
/** Smallest plausible time in milliseconds since the Unix epoch; a time in seconds is below it. */
const minTimeMs = 1e12;

export const issuerCases: readonly IssuerCase[] = [
  {
    title: 'answers chains that fit the key and the name, for all kinds of keys',
    async run(trial) {
      const issuer = await trial.issuer();
      for (const kind of keyKinds) await trial.obtain(issuer, [trial.authority.names[0]], { kind });
      await trial.assertNothingLeft('after issue()');
    },
  },
  {
    title: 'answers certificates for all names of an order, and no others',
    async run(trial) {
      const issuer = await trial.issuer();
      await trial.obtain(issuer, trial.authority.names);
      await trial.obtain(issuer, [trial.authority.names[1]]);
    },
  },
  {
    title: 'gives each of several orders side by side its own certificate',
    async run(trial) {
      const issuer = await trial.issuer();
      const { names } = trial.authority;
      await Promise.all(Array.from({ length: ordersAtOnce }, (_, index) => trial.obtain(issuer, [names[index % 2] as string])));
      await trial.assertNothingLeft(`after ${ordersAtOnce} orders side by side`);
    },
  },
  {
    title: 'renews what another instance has issued, as after a restart, under the same name',
    async run(trial) {
      const [name] = trial.authority.names;
      const first = await trial.issuer();
      const { issuerKey } = first.instance;
      const chain = await trial.obtain(first, [name]);
      await trial.end();
      const second = await trial.issuer();
      const other = second.instance['issuerKey'];
      if (other !== issuerKey) throw trial.finding('CONFORMANCE_ISSUER_KEY', `issuerKey is ${JSON.stringify(issuerKey)}, and ${JSON.stringify(other)} of another instance with the same config`);
      await trial.obtain(second, [name], { replaces: chain });
      await judgeRenewal(second, chain);
    },
  },
  {
    title: 'says that an order is refused, and leaves nothing of it',
    async run(trial) {
      const { refused, names } = trial.authority;
      if (refused === undefined) return;
      const issuer = await trial.issuer();
      judgeRefusal(trial, issuer, await trial.order(issuer, [refused]), 'for a name that is refused');
      await trial.assertNothingLeft('after an order that was refused');
      await trial.obtain(issuer, [names[0]]);
    },
  },
  {
    title: 'says that its authority fails, and works when that is well again',
    async run(trial) {
      const { authority } = trial;
      if (authority.fail === undefined) return;
      const issuer = await trial.issuer();
      await authority.fail();
      judgeRefusal(trial, issuer, await trial.order(issuer, [authority.names[0]]), 'while the authority failed');
      await trial.assertNothingLeft('after an order that failed');
      await authority.recover?.();
      await trial.obtain(issuer, [authority.names[0]]);
    },
  },
  {
    title: 'ends an order that nobody wants any more, at every moment',
    async run(trial) {
      const { authority } = trial;
      const issuer = await trial.issuer();
      for (const abortAfterMs of [0, 1, 5]) await givenUp(trial, issuer, abortAfterMs);
      await authority.hang?.();
      await givenUp(trial, issuer, midwayMs);
      await authority.recover?.();
      await trial.obtain(issuer, [authority.names[0]]);
    },
  },
];

async function givenUp(trial: IssuerTrial, issuer: Probe, abortAfterMs: number): Promise<void> {
  const { outcome } = await trial.order(issuer, [trial.authority.names[0]], { abortAfterMs });
  const { deadlineMs } = trial.driver.subject;
  if (outcome.kind === 'late') throw trial.finding('CONFORMANCE_CONTRACT_HANGS', `issue() did not settle within ${deadlineMs} ms after its signal was aborted`);
  await trial.assertNothingLeft('after an order that was given up');
}

function judgeRefusal(trial: IssuerTrial, issuer: Probe, { outcome }: Order, when: string): void {
  if (outcome.kind === 'done') throw trial.finding('CONFORMANCE_ISSUER_REFUSAL', `issue() settled without an error ${when}`);
  if (outcome.kind === 'late') throw trial.finding('CONFORMANCE_CONTRACT_HANGS', `issue() did not settle ${when} within ${trial.driver.subject.deadlineMs} ms`);
  issuer.assertDeliberate('issue', outcome.thrown);
  const retryAfter = propertyOf(outcome.thrown, 'retryAfter');
  if (retryAfter === undefined || (typeof retryAfter === 'number' && retryAfter > minTimeMs)) return;
  throw trial.finding('CONFORMANCE_ISSUER_REFUSAL', `the error of issue() has the retryAfter ${String(retryAfter)}, which is no time in milliseconds since the Unix epoch`);
}

async function judgeRenewal(issuer: Probe, chain: string): Promise<void> {
  if (!issuer.has('renewal')) return;
  const advice = await issuer.call('renewal', chain, new AbortController().signal);
  if (advice === undefined) return;
  const [begins, ends] = [propertyOf(advice, 'begins'), propertyOf(advice, 'ends')];
  if (typeof begins === 'number' && typeof ends === 'number' && begins > minTimeMs && ends >= begins) return;
  throw issuer.finding('CONFORMANCE_CONTRACT_ANSWER', `renewal() answered the time from ${String(begins)} to ${String(ends)}`);
}
