import { isThenable } from '@caddis/core';
import { appNamespace, contracts } from '../contracts/contracts.js';
import { Probe } from '../contracts/probe.js';
import { assertNoSecret } from '../drive/secrets.js';
import { ConformanceError } from '../findings/conformance-error.js';
import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';
import type { Instance } from '../trial/stage.js';
import { startsBesideAnother } from './app-life.js';
import type { Case } from './case.js';
import { workingConfigs } from './ordinary-run.js';
import { driven, type Driver } from '../drive/driver.js';

/** Cases that call a module as its host would, and check every answer at run time. */
export const contractCases: readonly Case[] = [
  {
    title: 'keeps the contract of its namespace',
    async run(subject) {
      if (subject.descriptor.namespace.id === appNamespace) return startsBesideAnother(subject);
      for (const config of await workingConfigs(subject)) {
        await keepsContract(subject, config);
        keeping.set(subject, [...(keeping.get(subject) ?? []), config]);
      }
    },
  },
  {
    title: 'keeps it when the instance before is gone, as after a reload',
    async run(subject) {
      // Only configs that passed the case above: the others would report the same fault again.
      for (const config of keeping.get(subject) ?? []) await keepsContractAfterReload(subject, config);
    },
  },
  {
    title: 'reports what JSON has a form for, where it reports',
    async run(subject) {
      for (const config of await workingConfigs(subject)) await reports(subject, config);
    },
  },
];

/** The configs with which a module passed the contract case. */
const keeping = new WeakMap<Subject, readonly unknown[]>();

function keepsContract(subject: Subject, config: unknown): Promise<void> {
  const judge = judgeOf(subject);
  if (judge === undefined) return Promise.resolve();
  return driven(subject, config, 'after calls of its contract and clean-up', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    await driver.provision(instance, stage.context);
    await judge(driver, instance);
    await driver.cleanup(instance, 'cleanup() after use', 'CONFORMANCE_CLEANUP_FAILED');
  });
}

/** Provisions the new instance before the old one is cleaned up, and uses it afterwards. */
function keepsContractAfterReload(subject: Subject, config: unknown): Promise<void> {
  const judge = judgeOf(subject);
  if (judge === undefined) return Promise.resolve();
  return driven(subject, config, 'after a reload, calls of its contract and clean-up', async (driver) => {
    const [before, now] = [await driver.trial.stage(config), await driver.trial.stage(config)];
    const [old, young] = [before.make(), now.make()];
    await driver.provision(old, before.context);
    // Another case (`lives beside another instance`) reports modules of which two instances cannot coexist.
    const isBuilt = await driver.outcome(() => driver.provision(young, now.context));
    await driver.cleanup(old, 'cleanup() of the first instance', 'CONFORMANCE_OVERLAP');
    await before.end();
    try {
      if (isBuilt.kind === 'done') await judge(driver, young);
    } catch (error) {
      throw error instanceof ConformanceError ? driver.finding('CONFORMANCE_OVERLAP', `when the first of two instances was cleaned up, of the second ${error.happened}`, error.cause) : error;
    }
    await driver.cleanup(young, 'cleanup() of the second instance', 'CONFORMANCE_OVERLAP');
  });
}

/** Returns the function that judges an instance by the contract of its namespace; undefined if the kit and the test have none. */
function judgeOf(subject: Subject): ((driver: Driver, instance: Instance) => Promise<void>) | undefined {
  const { contract } = subject.options;
  const standard = contracts[subject.descriptor.namespace.id];
  if (standard === undefined && contract === undefined) return undefined;
  return async (driver, instance) => {
    await standard?.(new Probe(driver, instance));
    if (contract === undefined) return;
    await driver.step('the contract that the test was given', () => contract(instance), { fails: 'CONFORMANCE_CONTRACT_ANSWER', hangs: 'CONFORMANCE_CONTRACT_HANGS' });
  };
}

function reports(subject: Subject, config: unknown): Promise<void> {
  return driven(subject, config, 'after a report and clean-up', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    await driver.provision(instance, stage.context);
    if (typeof instance.report === 'function') {
      const report = await driver.step('report()', () => instance.report?.(), { fails: 'CONFORMANCE_REPORT', hangs: 'CONFORMANCE_REPORT' });
      const problem = reportProblem(report);
      if (problem !== undefined) throw driver.finding('CONFORMANCE_REPORT', problem);
      assertNoSecret(driver, 'report()', report);
    }
    await driver.cleanup(instance, 'cleanup() after a report', 'CONFORMANCE_CLEANUP_FAILED');
  });
}

function reportProblem(report: unknown): string | undefined {
  if (typeof report !== 'object' || report === null || isThenable(report)) return `report() gave ${report === null ? 'null' : typeof report}, not an object`;
  try {
    JSON.stringify(report, (key, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${key} is ${value}`);
      if (typeof value === 'function' || typeof value === 'symbol') throw new Error(`${key} is a ${typeof value}`);
      return value;
    });
    return undefined;
  } catch (error) {
    return `JSON has no form for what report() gave: ${describe(error)}`;
  }
}
