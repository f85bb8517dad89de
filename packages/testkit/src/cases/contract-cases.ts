import { isThenable } from '@caddis/core';
import { appNamespace, contracts } from '../contracts/contracts.js';
import { Probe } from '../contracts/probe.js';
import { assertNoSecret } from '../drive/secrets.js';
import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';
import { startsBesideAnother } from './app-life.js';
import type { Case } from './case.js';
import { workingConfigs } from './ordinary-run.js';
import { driven } from '../drive/driver.js';

/** What hosts call, with a runtime check of every answer. */
export const contractCases: readonly Case[] = [
  {
    title: 'keeps the contract of its namespace',
    async run(subject) {
      if (subject.descriptor.namespace.id === appNamespace) return startsBesideAnother(subject);
      for (const config of await workingConfigs(subject)) await keepsContract(subject, config);
    },
  },
  {
    title: 'reports what JSON has a form for, where it reports',
    async run(subject) {
      for (const config of await workingConfigs(subject)) await reports(subject, config);
    },
  },
];

function keepsContract(subject: Subject, config: unknown): Promise<void> {
  const { contract } = subject.options;
  const standard = contracts[subject.descriptor.namespace.id];
  if (standard === undefined && contract === undefined) return Promise.resolve();
  return driven(subject, config, 'after calls of its contract and clean-up', async (driver) => {
    const stage = await driver.trial.stage(config);
    const instance = stage.make();
    await driver.provision(instance, stage.context);
    const probe = new Probe(driver, instance);
    await standard?.(probe);
    if (contract !== undefined) {
      await driver.step('the contract that the test was given', () => contract(instance), { fails: 'CONFORMANCE_CONTRACT_ANSWER', hangs: 'CONFORMANCE_CONTRACT_HANGS' });
    }
    await driver.cleanup(instance, 'cleanup() after use', 'CONFORMANCE_CLEANUP_FAILED');
  });
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
