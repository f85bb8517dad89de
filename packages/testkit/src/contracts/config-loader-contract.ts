import { describeValue, propertyOf } from '@caddis/core';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';

/** A config loader: a text, or nothing, or an error that says why; and it ends when nobody wants the config any more. */
export async function configLoaderContract(probe: Probe): Promise<void> {
  const outcome = await givenTime(probe, 'loadConfig', (signal) => [signal]);
  if (outcome.kind === 'failed') return probe.assertDeliberate('loadConfig', outcome.thrown);
  if (outcome.value === undefined) return;
  const [text, adapter] = [propertyOf(outcome.value, 'text'), propertyOf(outcome.value, 'adapter')];
  if (typeof text !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `loadConfig() answered ${describeValue(outcome.value)} without a text`);
  if (adapter !== undefined && typeof adapter !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `loadConfig() answered ${describeValue(adapter)} as the name of an adapter`);
}
