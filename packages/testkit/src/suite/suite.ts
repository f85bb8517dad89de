import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from './test-runner.js';

/** A set of tests that all modules of some kind must pass. */
export interface Suite<Case extends { readonly title: string }, Options extends TrialOptions> {
  readonly cases: readonly Case[];
  /** Returns what the module is tested with, for the title, e.g. `with its service`. Left out if it is tested alone. */
  titleOf?(options: Options): string;
  /** Runs one case. @throws a finding */
  run(subject: Subject, options: Options, one: Case): Promise<void>;
}

/**
 * Defines the tests of a suite for one module. If the class is not a module, defines one failing test instead.
 *
 * @param options - `describe` and `it` of the test runner, and how to try the module
 */
export function defineSuite<Case extends { readonly title: string }, Options extends TrialOptions>(suite: Suite<Case, Options>, target: ModuleClass, options: Options & TestRunner): void {
  const { describe, it } = options;
  let subject: Subject;
  try {
    subject = new Subject(target, options);
  } catch (error) {
    describe('conformance', () => void it('is a module', () => Promise.reject(error as Error)));
    return;
  }
  const what = suite.titleOf?.(options);
  describe(`conformance of ${subject.descriptor.id}${what === undefined ? '' : ` ${what}`}`, () => {
    for (const one of suite.cases) it(one.title, () => suite.run(subject, options, one));
  });
}

/**
 * Runs the tests of a suite for one module without a test runner.
 *
 * @returns one finding for each test that fails; empty when the module passes
 */
export async function runSuite<Case extends { readonly title: string }, Options extends TrialOptions>(suite: Suite<Case, Options>, target: ModuleClass, options: Options): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ConformanceError)) throw error;
    if (!found.includes(error)) found.push(error);
  };
  try {
    const subject = new Subject(target, options);
    for (const one of suite.cases) await suite.run(subject, options, one).catch(note);
  } catch (error) {
    note(error);
  }
  return found;
}
