import { isError, propertyOf, type Context } from '@caddis/core';
import type { ConformanceError } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import { describe, findingOf } from '../trial/runtime-findings.js';
import { StagedTrial, type Instance } from '../trial/stage.js';
import type { ProcessWatch } from '../watch/process-watch.js';
import { inTime, late } from '../watch/real-time.js';
import { inWatch } from './in-watch.js';
import { assertNoSecret } from './secrets.js';

/** Calls the methods of module instances directly, in the order that a test case wants. */
export class Driver {
  constructor(
    readonly subject: Subject,
    readonly trial: StagedTrial,
    readonly config: unknown,
    readonly watch: ProcessWatch,
  ) {}

  /** Runs a step that must succeed before the deadline. @throws a finding with one of these codes */
  async step<T>(what: string, work: () => T | PromiseLike<T>, { fails, hangs }: { readonly fails: FindingCode; readonly hangs: FindingCode }): Promise<T> {
    const outcome = await this.outcome(work);
    if (outcome.kind === 'late') throw this.finding(hangs, `${what} did not end within ${this.subject.deadlineMs} ms`);
    if (outcome.kind === 'failed') throw this.finding(fails, `${what} threw ${describe(outcome.thrown)}`, outcome.thrown);
    return outcome.value;
  }

  /** Runs a step and returns its outcome. */
  async outcome<T>(work: () => T | PromiseLike<T>): Promise<Outcome<T>> {
    try {
      const value = await inTime(work(), this.subject.deadlineMs);
      return value === late ? { kind: 'late' } : { kind: 'done', value };
    } catch (thrown) {
      return { kind: 'failed', thrown };
    }
  }

  async provision(instance: Instance, context: Context): Promise<void> {
    await this.step('provision()', () => instance.provision?.(context), { fails: 'CONFORMANCE_PROVISION_FAILED', hangs: 'CONFORMANCE_STEP_HANGS' });
    await this.step('validate()', () => instance.validate?.(), { fails: 'CONFORMANCE_VALIDATE_FAILED', hangs: 'CONFORMANCE_STEP_HANGS' });
  }

  /** Cleans up an instance. The stage runs the undo functions of its context. */
  async cleanup(instance: Instance, what: string, fails: FindingCode): Promise<void> {
    this.trial.made.delete(instance);
    await this.step(what, () => instance.cleanup?.(), { fails, hangs: 'CONFORMANCE_CLEANUP_HANGS' });
  }

  /** Cleans up all remaining instances after a finding, so that the test process can end. */
  async giveUp(): Promise<void> {
    for (const instance of this.trial.made) await this.outcome(() => instance.cleanup?.());
  }

  finding(code: FindingCode, happened: string, cause?: unknown): ConformanceError {
    return this.subject.finding(code, happened, { config: this.config, ...(cause === undefined ? {} : { cause }) });
  }
}

/** The outcome of a step. */
export type Outcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly thrown: unknown } | { readonly kind: 'late' };

/**
 * Runs steps of the module with one config, and looks for leftovers afterwards.
 *
 * @param when - what was done, for the message, e.g. `after clean-up`
 * @throws a finding
 */
export function driven(subject: Subject, config: unknown, when: string, drive: (driver: Driver) => Promise<void>): Promise<void> {
  return inWatch(subject, { when, config }, async (watch) => {
    const trial = await StagedTrial.open(subject);
    const driver = new Driver(subject, trial, config, watch);
    let failure: { readonly thrown: unknown } | undefined;
    try {
      await drive(driver);
    } catch (thrown) {
      failure = { thrown };
      await driver.giveUp();
    }
    const [undone] = await trial.close();
    if (failure !== undefined) throw findingOf(subject, failure.thrown, { config, invalid: 'CONFORMANCE_CONFIG_INVALID' });
    assertNoSecret(driver, 'the log', logText(trial.lines));
    const logged = trial.lines.map((line) => line['err']).find((err) => String(propertyOf(err, 'code')).startsWith('RUNTIME_CLEANUP_'));
    const wrong = undone ?? logged;
    if (wrong !== undefined) throw findingOf(subject, wrong, { config, invalid: 'CONFORMANCE_CONFIG_INVALID' });
  });
}

/** What the log shows. A module may log what JSON has no form for, as it may with the loggers of the runtime. */
function logText(lines: StagedTrial['lines']): string {
  return lines.flatMap((line) => Object.values(line).map(fieldText)).join('\n');
}

function fieldText(field: unknown): string {
  try {
    return JSON.stringify(field, (_key, value: unknown) => (isError(value) ? describe(value) : typeof value === 'bigint' ? String(value) : value)) ?? '';
  } catch {
    return '';
  }
}
