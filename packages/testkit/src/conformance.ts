import type { ModuleClass } from '@caddis/core/framework';
import type { Case } from './cases/case.js';
import { contractCases } from './cases/contract-cases.js';
import { documentationCases } from './cases/documentation-cases.js';
import { lifecycleCases } from './cases/lifecycle-cases.js';
import { ConformanceError } from './findings/conformance-error.js';
import { Subject } from './subject/subject.js';
import type { TrialOptions } from './subject/trial-options.js';

/** What the kit needs of a runner of tests: mocha, node:test and vitest have it. @public */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/** What {@link conformance} is told. @public */
export interface ConformanceOptions extends TestRunner, TrialOptions {}

/**
 * Defines the tests that every module must pass: documentation, config, life, and the contract of its namespace. A test that fails throws
 * a {@link ConformanceError} with a code.
 *
 * @param target - the module's class
 * @param options - the runner's `describe` and `it`, and how to try the module
 * @public
 */
export function conformance(target: ModuleClass, options: ConformanceOptions): void {
  const { describe, it, ...trial } = options;
  let subject: Subject;
  try {
    subject = new Subject(target, trial);
  } catch (error) {
    describe('conformance', () => void it('is a module', () => Promise.reject(error as Error)));
    return;
  }
  describe(`conformance of ${subject.descriptor.id}`, () => {
    for (const { title, run } of cases) it(title, () => run(subject));
  });
}

/**
 * Tries a module as {@link conformance} does, without a runner.
 *
 * @param target - the module's class
 * @param options - how to try it
 * @returns what was found, one for each test that fails; empty when the module conforms
 * @public
 */
export async function findFaults(target: ModuleClass, options: TrialOptions = {}): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ConformanceError)) throw error;
    if (!found.includes(error)) found.push(error);
  };
  let subject: Subject;
  try {
    subject = new Subject(target, options);
  } catch (error) {
    note(error);
    return found;
  }
  for (const { run } of cases) await run(subject).catch(note);
  return found;
}

const cases: readonly Case[] = [...documentationCases, ...lifecycleCases, ...contractCases];
