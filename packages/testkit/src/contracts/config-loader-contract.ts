import { describeValue, propertyOf } from '@caddis/core';
import { turns } from '../watch/real-time.js';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';

/** Event loop turns to wait for a loader to start following, and for calls that must not happen. */
const settlingTurns = 20;

/** Checks a config loader: it returns a config or nothing, or throws an error that says why; and it ends when its signal is aborted. */
export async function configLoaderContract(probe: Probe): Promise<void> {
  const outcome = await givenTime(probe, 'loadConfig', (signal) => [signal]);
  if (outcome.kind === 'failed') probe.assertDeliberate('loadConfig', outcome.thrown);
  else if (outcome.value !== undefined) judge(probe, 'loadConfig() answered', outcome.value);
  if (probe.has('followConfig')) await judgeFollowing(probe);
}

async function judgeFollowing(probe: Probe): Promise<void> {
  const applied: unknown[] = [];
  const wanted = new AbortController();
  const target = {
    apply: async (config: unknown): Promise<boolean> => {
      applied.push(config);
      return true;
    },
  };
  const following = Promise.resolve().then(() => probe.invoke('followConfig', [target, wanted.signal]));
  following.catch(() => undefined);
  await turns(settlingTurns);
  const reason = new Error('the conformance test does not want it any more');
  wanted.abort(reason);
  const { length } = applied;
  const outcome = await probe.driver.outcome(() => following);
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `followConfig() did not end within ${probe.driver.subject.deadlineMs} ms after its signal was aborted`);
  if (outcome.kind === 'failed' && outcome.thrown !== reason) probe.assertDeliberate('followConfig', outcome.thrown);
  for (const config of applied) judge(probe, 'followConfig() brought', config);
  await turns(settlingTurns);
  if (applied.length > length) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'followConfig() brought a config after its signal was aborted');
}

function judge(probe: Probe, what: string, config: unknown): void {
  if (typeof config !== 'object' || config === null || typeof propertyOf(config, 'text') !== 'string') {
    throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `${what} ${describeValue(config)}, not an object with the whole config as text`);
  }
  const adapter = propertyOf(config, 'adapter');
  if (adapter !== undefined && typeof adapter !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `${what} a config whose adapter is ${describeValue(adapter)}, not a name`);
}
