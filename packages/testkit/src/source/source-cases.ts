import type { Upstream } from '@caddis/core/http';
import type { WithoutRunner } from '../suite/test-runner.js';
import { describe } from '../trial/runtime-findings.js';
import type { SourceConformanceOptions } from './source-service.js';
import { startService, type SourceTrial } from './source-trial.js';

/** One test case for sources. */
export interface SourceCase {
  readonly title: string;
  run(trial: SourceTrial, options: WithoutRunner<SourceConformanceOptions>): Promise<void>;
}

const flaps = 20;
/** How long a service hangs, in milliseconds: long enough for a polling source to ask several times. */
const hangingMs = 400;
const defaultMaxAddresses = 10_000;

/** Cases with a working service, whose answers change and whose source is called concurrently. */
export const changeCases: readonly SourceCase[] = [
  {
    title: 'gives what the service names, and the same list as long as nothing changes',
    async run(trial) {
      const dials = trial.dials(2);
      await trial.service.setAddresses(dials);
      const source = await trial.source();
      const list = await trial.until(source, dials, 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      if ((await trial.askFromMemory(source)) !== list) throw trial.finding('CONFORMANCE_SOURCE_IDENTITY', 'the next call of getUpstreams() gave another array');
    },
  },
  {
    title: 'tells that there are no backends from not knowing',
    async run(trial, { emptyIsError = false }) {
      const dials = trial.dials(1);
      await trial.service.setAddresses(dials);
      const source = await trial.source();
      await trial.until(source, dials, 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      await trial.service.setAddresses([]);
      if (emptyIsError) await trial.untilState(source, ['stale', 'failing', 'empty'], 'after the last address has gone');
      else {
        await trial.until(source, [], 'CONFORMANCE_SOURCE_EMPTY', 'after the last address has gone');
        await trial.untilState(source, ['empty'], 'after the last address has gone');
      }
      await trial.service.setAddresses(dials);
      await trial.until(source, dials, 'CONFORMANCE_SOURCE_RECOVERY', 'after it named none');
    },
  },
  {
    title: 'ends with what the service says last, when that flaps',
    async run(trial) {
      const [one, other] = [trial.dials(2), trial.dials(3, 1)];
      await trial.service.setAddresses(one);
      const source = await trial.source();
      await trial.until(source, one, 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      for (let flap = 0; flap < flaps; flap += 1) {
        await trial.service.setAddresses(flap % 2 === 0 ? other : one);
        await trial.ask(source);
      }
      await trial.service.setAddresses(other);
      await trial.until(source, other, 'CONFORMANCE_SOURCE_CHANGES', `after ${flaps} changes`);
    },
  },
  {
    title: 'keeps the objects of backends that stay, and lists that were handed out',
    async run(trial) {
      await trial.service.setAddresses(trial.dials(2));
      const source = await trial.source();
      const before = await trial.until(source, trial.dials(2), 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      const copy = [...before];
      await trial.service.setAddresses(trial.dials(2, 1));
      const after = await trial.until(source, trial.dials(2, 1), 'CONFORMANCE_SOURCE_CHANGES', 'after a change');
      if (before.length !== copy.length || copy.some((upstream, index) => before[index] !== upstream)) {
        throw trial.finding('CONFORMANCE_SOURCE_MUTATES', 'the list that getUpstreams() gave before a change is another one after it');
      }
      const [stays] = trial.dials(1, 1);
      if (objectOf(before, stays) !== objectOf(after, stays)) throw trial.finding('CONFORMANCE_SOURCE_IDENTITY', `${stays} stayed, and is another object after the change`);
    },
  },
  {
    title: 'makes one backend of an address that is named twice',
    async run(trial) {
      const [one, other] = trial.dials(2) as [string, string];
      await trial.service.setAddresses([one, one, other]);
      const source = await trial.source();
      const list = await trial.eventually(async () => {
        const answer = await trial.ask(source);
        return typeof answer === 'object' && 'list' in answer && answer.list.some(({ dial }) => dial === other) ? answer.list : undefined;
      });
      if (list === undefined) throw trial.finding('CONFORMANCE_SOURCE_DUPLICATES', `the service names ${one} twice and ${other}, and the source does not give ${other}`);
      if (new Set(list.filter(({ dial }) => dial === one)).size > 1) throw trial.finding('CONFORMANCE_SOURCE_DUPLICATES', `${one} is named twice, and has two objects in the list`);
    },
  },
  {
    title: 'gives all of very many addresses',
    async run(trial, { maxAddresses = defaultMaxAddresses }) {
      const dials = trial.dials(maxAddresses);
      await trial.service.setAddresses(dials);
      const source = await trial.source();
      const list = await trial.until(source, dials, 'CONFORMANCE_SOURCE_MANY', 'at the start');
      if ((await trial.askFromMemory(source)) !== list) throw trial.finding('CONFORMANCE_SOURCE_IDENTITY', 'the next call of getUpstreams() gave another array');
    },
  },
  {
    title: 'says what it knows, and calls back when that changes',
    async run(trial) {
      await trial.service.setAddresses(trial.dials(2));
      const source = await trial.source();
      await trial.until(source, trial.dials(2), 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      if (typeof source.known !== 'function') return;
      assertKnown(trial, source.known(), trial.dials(2));
      let calls = 0;
      const end = source.watchKnown?.(() => void (calls += 1));
      await trial.service.setAddresses(trial.dials(3));
      await trial.until(source, trial.dials(3), 'CONFORMANCE_SOURCE_CHANGES', 'after a change');
      assertKnown(trial, source.known(), trial.dials(3));
      end?.();
      if (end !== undefined && calls === 0) throw trial.finding('CONFORMANCE_SOURCE_WATCH', 'watchKnown() did not call back when an address was added');
    },
  },
  {
    title: 'lives on when another instance that asks the same service is cleaned up, as in a reload',
    async run(trial) {
      await trial.service.setAddresses(trial.dials(2));
      const old = await trial.source();
      await trial.until(old, trial.dials(2), 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      const young = await trial.source();
      await trial.until(young, trial.dials(2), 'CONFORMANCE_SOURCE_RELOAD', 'for a second instance');
      await trial.end(old);
      await trial.service.setAddresses(trial.dials(3, 1));
      await trial.until(young, trial.dials(3, 1), 'CONFORMANCE_SOURCE_RELOAD', 'after the first instance was cleaned up');
    },
  },
  {
    title: 'does not mix what two services say',
    async run(trial, { start }) {
      const second = await startService(trial.driver.subject, start);
      try {
        await trial.service.setAddresses(trial.dials(2));
        await second.setAddresses(trial.dials(2, 10));
        const [one, other] = [await trial.source(), await trial.source(second.config)];
        await trial.until(one, trial.dials(2), 'CONFORMANCE_SOURCE_MIXES', 'beside another service');
        await trial.until(other, trial.dials(2, 10), 'CONFORMANCE_SOURCE_MIXES', 'beside another service');
        await trial.until(one, trial.dials(2), 'CONFORMANCE_SOURCE_MIXES', 'beside another service');
        await trial.end();
      } finally {
        await second.stop();
      }
    },
  },
];

function assertKnown(trial: SourceTrial, known: readonly Upstream[], dials: readonly string[]): void {
  const named = new Set(known.map(({ dial }) => dial));
  const missing = dials.find((dial) => !named.has(dial));
  if (missing !== undefined) throw trial.finding('CONFORMANCE_SOURCE_KNOWN', `getUpstreams() gave ${missing}, and known() does not name it`);
}

function objectOf(list: readonly Upstream[], dial: string | undefined): Upstream | undefined {
  return list.find((upstream) => upstream.dial === dial);
}

/** Cases with a failing or hanging service. */
export const outageCases: readonly SourceCase[] = [
  {
    title: 'uses what it knew when the service fails, and what it says when it is well again',
    async run(trial) {
      await trial.service.setAddresses(trial.dials(2));
      const source = await trial.source();
      await trial.until(source, trial.dials(2), 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      await trial.service.fail();
      await trial.untilState(source, ['stale', 'failing'], 'while the service fails');
      const list = await trial.askFromMemory(source);
      if (list.length === 0) throw trial.finding('CONFORMANCE_SOURCE_FORGETS', 'getUpstreams() gave an empty list while the service failed: that means that there are no backends');
      await trial.service.setAddresses(trial.dials(3));
      await trial.until(source, trial.dials(3), 'CONFORMANCE_SOURCE_RECOVERY', 'after the service had failed');
      await trial.untilState(source, ['ok', 'partial'], 'after the service had failed');
    },
  },
  {
    title: 'does not know, rather than none, when the service fails from the start',
    async run(trial) {
      await trial.service.fail();
      const source = await startOrNothing(trial);
      if (source === undefined) return;
      const answer = await trial.ask(source);
      if (answer === 'late') throw trial.finding('CONFORMANCE_CONTRACT_HANGS', `getUpstreams() ${trial.told(answer)} while the service failed`);
      if ('list' in answer) throw trial.finding('CONFORMANCE_SOURCE_FAILS_EMPTY', `the service failed, and the source ${trial.told(answer)}`);
      await trial.untilState(source, ['failing', 'pending'], 'while the service fails from the start');
      await trial.service.setAddresses(trial.dials(2));
      source.resetCache?.(trial.request());
      await trial.until(source, trial.dials(2), 'CONFORMANCE_SOURCE_RECOVERY', 'after the service had failed from the start');
    },
  },
  {
    title: 'answers from memory while the service hangs, and can be cleaned up meanwhile',
    async run(trial) {
      await trial.service.setAddresses(trial.dials(2));
      const source = await trial.source();
      await trial.until(source, trial.dials(2), 'CONFORMANCE_SOURCE_ADDRESSES', 'at the start');
      await trial.service.hang();
      const end = performance.now() + hangingMs;
      while (performance.now() < end) {
        const list = await trial.askFromMemory(source);
        if (list.length === 0) throw trial.finding('CONFORMANCE_SOURCE_FORGETS', 'getUpstreams() gave an empty list while the service hung');
        await new Promise((resolve) => setImmediate(resolve));
      }
      await trial.end(source);
    },
  },
  {
    title: 'can be cleaned up while its first look-up hangs',
    async run(trial) {
      await trial.service.hang();
      const source = await startOrNothing(trial);
      if (source !== undefined) void Promise.resolve(trial.ask(source)).catch(() => undefined);
      await trial.end();
    },
  },
];

/** Provisions a source while its service is down. @returns `undefined` if the source refuses to start, which it may */
async function startOrNothing(trial: SourceTrial): Promise<Awaited<ReturnType<SourceTrial['source']>> | undefined> {
  try {
    return await trial.source();
  } catch (error) {
    if (/PROVISION_FAILED|VALIDATE_FAILED/.test(describe(error))) return undefined;
    throw error;
  }
}
