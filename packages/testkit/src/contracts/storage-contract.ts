import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isUint8Array } from 'node:util/types';
import { describeValue, propertyOf } from '@caddis/core';
import type { Probe } from './probe.js';

/** How long a second caller waits for a lock, in milliseconds. */
const graceMs = 50;

/** Checks a storage: values can be written, read, listed and removed, missing keys are handled, and only one caller at a time gets a lock. */
export async function storageContract(probe: Probe): Promise<void> {
  const folder = `caddis-conformance-${randomUUID()}`;
  const [key, other] = [`${folder}/a.example/a.example.crt`, `${folder}/b`];
  // A folder with the first folder's name as a text prefix. Removing the first must not remove it.
  const neighbour = `${folder}-neighbour`;
  const value = Buffer.from([0, 1, 2, 255]);
  const written = await probe.driver.outcome(() => probe.invoke('store', [key, value]));
  if (written.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `store() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  // A service that cannot be reached causes an error; the rest cannot be checked then.
  if (written.kind === 'failed') return probe.assertDeliberate('store', written.thrown);
  try {
    await probe.call('store', other, Buffer.from('first', 'utf8'));
    await probe.call('store', other, Buffer.from('second', 'utf8'));
    expectAnswer(probe, 'load', sameBytes(await probe.call('load', key), value), 'other bytes than were stored');
    expectAnswer(probe, 'load', sameBytes(await probe.call('load', other), Buffer.from('second', 'utf8')), 'an old value');
    for (const missing of [`${folder}/none`, `${folder}/a.example`]) {
      for (const method of ['load', 'stat'] as const) expectNothing(probe, method, await probe.call(method, missing));
    }
    const stat = await probe.call('stat', key);
    expectAnswer(probe, 'stat', propertyOf(stat, 'size') === value.length && Number.isFinite(propertyOf(stat, 'modified')), `${describeValue(stat)} for a value of ${value.length} bytes`);
    expectKeys(probe, await probe.call('list', folder, { recursive: true }), [key, other]);
    expectKeys(probe, await probe.call('list', folder), [`${folder}/a.example`, other]);
    expectKeys(probe, await probe.call('list', `${folder}/none`), []);
    await judgeLocks(probe, folder);
    await probe.call('store', `${neighbour}/c`, value);
    expectKeys(probe, await probe.call('list', folder, { recursive: true }), [key, other]);
    await probe.call('delete', folder);
    expectAnswer(probe, 'load', sameBytes(await probe.call('load', `${neighbour}/c`), value), `nothing for a key beside a folder that was deleted: ${neighbour}`);
  } finally {
    await probe.call('delete', folder);
    await probe.call('delete', neighbour);
  }
  expectNothing(probe, 'load', await probe.call('load', key));
}

async function judgeLocks(probe: Probe, name: string): Promise<void> {
  const wanted = new AbortController();
  const release = await probe.call('lock', name, wanted.signal);
  if (typeof release !== 'function') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `lock() answered ${describeValue(release)}, not a function that gives it back`);
  // A short wait suffices: a storage that wrongly grants a lock twice does so at once, or as soon as its service answers.
  const waiting = new AbortController();
  const second = await probe.driver.outcome(async () => {
    const answer = Promise.resolve(probe.invoke('lock', [name, waiting.signal]));
    answer.catch(() => undefined);
    await Promise.race([answer, setTimeout(graceMs)]);
    waiting.abort(new Error('the conformance test does not want it any more'));
    return answer;
  });
  if (second.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', 'lock() did not settle after its signal was aborted');
  if (second.kind === 'done') throw probe.finding('CONFORMANCE_STORAGE_LOCK', 'lock() gave a lock to two at a time');
  await (release as () => Promise<void>)();
  const again = await probe.call('lock', name, wanted.signal);
  await (again as () => Promise<void>)();
}

function expectAnswer(probe: Probe, method: string, isRight: boolean, wrong: string): void {
  if (!isRight) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `${method}() answered ${wrong}`);
}

function expectNothing(probe: Probe, method: string, answer: unknown): void {
  expectAnswer(probe, method, answer === undefined, `${describeValue(answer)} for a key that has no value, not undefined`);
}

function expectKeys(probe: Probe, answer: unknown, keys: readonly string[]): void {
  const isRight = Array.isArray(answer) && JSON.stringify(answer.toSorted()) === JSON.stringify(keys.toSorted());
  expectAnswer(probe, 'list', isRight, `${JSON.stringify(answer)}, not ${JSON.stringify(keys)}`);
}

function sameBytes(answer: unknown, value: Buffer): boolean {
  return isUint8Array(answer) && value.equals(answer);
}
