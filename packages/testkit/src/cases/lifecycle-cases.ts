import { propertyOf } from '@caddis/core';
import { ConformanceError } from '../findings/conformance-error.js';
import type { Subject } from '../subject/subject.js';
import { turns } from '../watch/real-time.js';
import type { Case } from './case.js';
import { failingContext } from './failing-context.js';
import { faultlessConfigs, ordinaryRuns } from './ordinary-run.js';
import { driven } from '../drive/driver.js';

/** Numbers of event loop turns after which provision() is aborted. */
const breakPoints = [0, 1, 3, 10];
/** Event loop turns after which work started by a constructor is visible. */
const settlingTurns = 3;
/** Maximum number of context calls that are made to fail, one per run. */
const maxFailingCalls = 10;

/** Cases about the life of an instance, in every order that a host, a reload or a failure can cause. */
export const lifecycleCases: readonly Case[] = [
  {
    title: 'is built and cleaned up, and leaves nothing behind',
    async run(subject) {
      const runs = await ordinaryRuns(subject);
      const finding = runs.find((run) => run.finding !== undefined)?.finding;
      if (finding !== undefined) throw finding;
      if (runs.some(({ worked }) => worked)) return;
      const [first] = runs;
      const why = first?.refusal === undefined ? '' : `; with ${JSON.stringify(first.config)}: ${first.refusal.happened}`;
      throw subject.finding('CONFORMANCE_NO_CONFIG', `none of ${runs.length} configs (the examples and {}) could be used${why}`);
    },
  },
  {
    title: 'does nothing in its constructor, and can be cleaned up without being provisioned',
    run: (subject) =>
      eachConfig(subject, (config) =>
        driven(subject, config, 'after the constructor and cleanup()', async (driver) => {
          const stage = await driver.trial.stage(config);
          driver.watch.takeLeftovers();
          const instance = stage.make();
          await turns(settlingTurns);
          const [begun] = driver.watch.takeLeftovers();
          if (begun !== undefined) throw driver.finding('CONFORMANCE_CONSTRUCTOR_WORK', `the constructor began a ${begun.kind}, ${begun.lines[0]}`);
          await driver.cleanup(instance, 'cleanup() without provision()', 'CONFORMANCE_CLEANUP_UNPROVISIONED');
        }),
      ),
  },
  {
    title: 'does nothing at a second clean-up',
    run: (subject) =>
      eachConfig(subject, (config) =>
        driven(subject, config, 'after two clean-ups', async (driver) => {
          const stage = await driver.trial.stage(config);
          const instance = stage.make();
          await driver.provision(instance, stage.context);
          await driver.cleanup(instance, 'cleanup()', 'CONFORMANCE_CLEANUP_FAILED');
          await driver.cleanup(instance, 'a second cleanup()', 'CONFORMANCE_CLEANUP_TWICE');
          await stage.end();
          await driver.cleanup(instance, 'cleanup() after the undos', 'CONFORMANCE_CLEANUP_TWICE');
        }),
      ),
  },
  {
    title: 'can be cleaned up after a provision that failed',
    async run(subject) {
      for (const config of await subject.failing()) await refused(subject, config);
      await eachConfig(subject, async (config) => {
        for (let call = 1; call <= maxFailingCalls; call += 1) if (!(await failsAt(subject, config, call))) return;
      });
    },
  },
  {
    title: 'can be cleaned up in the middle of provision',
    run: (subject) =>
      eachConfig(subject, async (config) => {
        for (const point of breakPoints) if (await brokenOff(subject, config, point)) return;
      }),
  },
  {
    title: 'lives beside another instance of the same config, as in a reload',
    run: (subject) =>
      eachConfig(subject, (config) =>
        driven(subject, config, 'after two instances', async (driver) => {
          const [first, second] = [await driver.trial.stage(config), await driver.trial.stage(config)];
          const [old, young] = [first.make(), second.make()];
          await driver.provision(old, first.context);
          const codes = { fails: 'CONFORMANCE_OVERLAP', hangs: 'CONFORMANCE_OVERLAP' } as const;
          await driver.step('provision() of a second instance', () => young.provision?.(second.context), codes);
          await driver.step('validate() of a second instance', () => young.validate?.(), codes);
          await driver.cleanup(old, 'cleanup() of the first instance', 'CONFORMANCE_OVERLAP');
          await first.end();
          await driver.cleanup(young, 'cleanup() of the second instance', 'CONFORMANCE_OVERLAP');
        }),
      ),
  },
];

async function eachConfig(subject: Subject, work: (config: unknown) => Promise<void>): Promise<void> {
  for (const config of await faultlessConfigs(subject)) await work(config);
}

/** Checks a config for which provision() or validate() must fail. */
function refused(subject: Subject, config: unknown): Promise<void> {
  return driven(subject, config, 'after a provision() that failed', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    const outcome = await driver.outcome(async () => {
      await instance.provision?.(stage.context);
      await instance.validate?.();
    });
    if (outcome.kind === 'done') throw driver.finding('CONFORMANCE_PROVISION_FAILED', 'neither provision() nor validate() failed, though the config is one of `failing`');
    await driver.cleanup(instance, 'cleanup() after a provision() that failed', 'CONFORMANCE_CLEANUP_AFTER_FAILURE');
  });
}

/** @returns whether provision() made at least `call` calls of its context, so that one of them failed */
async function failsAt(subject: Subject, config: unknown, call: number): Promise<boolean> {
  let reached = false;
  await driven(subject, config, 'after a provision() that failed', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    const context = failingContext(stage.context, call, () => (reached = true));
    await driver.outcome(() => instance.provision?.(context));
    await driver.cleanup(instance, 'cleanup() after a provision() that failed', 'CONFORMANCE_CLEANUP_AFTER_FAILURE');
  });
  return reached;
}

/** @returns whether provision() had ended before it could be aborted */
async function brokenOff(subject: Subject, config: unknown, point: number): Promise<boolean> {
  let isOver = false;
  await driven(subject, config, 'after a clean-up in the middle of provision()', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    let ended = false;
    const provisioning = driver.outcome(async () => instance.provision?.(stage.context)).finally(() => (ended = true));
    await turns(point);
    isOver = ended;
    stage.cleanup = () => driver.cleanup(instance, 'cleanup() in the middle of provision()', 'CONFORMANCE_ABORT_DIRTY');
    const [failed] = await driver.trial.close();
    const cause = propertyOf(failed, 'cause');
    if (failed !== undefined) throw cause instanceof ConformanceError ? cause : failed;
    if ((await provisioning).kind === 'late') throw driver.finding('CONFORMANCE_ABORT_IGNORED', `provision() went on for ${subject.deadlineMs} ms after its signal was aborted`);
  });
  return isOver;
}
