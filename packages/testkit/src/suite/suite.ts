import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from './test-runner.js';

/** Tests that all modules of some kind must pass. */
export interface Suite<Case extends { readonly title: string }, Options extends TrialOptions> {
  readonly cases: readonly Case[];
  /** With what the modules are tried, for the title: `with its service`. Left out, with nothing. */
  titleOf?(options: Options): string;
  /** Runs one case. @throws a finding */
  run(subject: Subject, options: Options, one: Case): Promise<void>;
}

/**
 * Defines the tests of a suite for one module. For what is no module, that is a test that fails.
 *
 * @param options - the runner's `describe` and `it`, and how to try the module
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
 * Runs the tests of a suite for one module, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the module passes
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
