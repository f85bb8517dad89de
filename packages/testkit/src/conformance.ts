import type { ModuleClass } from '@caddis/core/framework';
import type { Case } from './cases/case.js';
import { contractCases } from './cases/contract-cases.js';
import { documentationCases } from './cases/documentation-cases.js';
import { lifecycleCases } from './cases/lifecycle-cases.js';
import type { ConformanceError } from './findings/conformance-error.js';
import type { TrialOptions } from './subject/trial-options.js';
import { defineSuite, runSuite, type Suite } from './suite/suite.js';
import type { TestRunner } from './suite/test-runner.js';

/** Options of {@link conformance}. @public */
export interface ConformanceOptions extends TestRunner, TrialOptions {}

const suite: Suite<Case, TrialOptions> = {
  cases: [...documentationCases, ...lifecycleCases, ...contractCases],
  run: (subject, _options, { run }) => run(subject),
};

/**
 * Defines the tests that every module must pass: documentation, config, life cycle, and the contract of its namespace. A failing test throws
 * a {@link ConformanceError} with a code.
 *
 * @param target - the module's class
 * @param options - `describe` and `it` of the test runner, and how to try the module
 * @public
 */
export function conformance(target: ModuleClass, options: ConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Runs the tests of {@link conformance} without a test runner.
 *
 * @param target - the module's class
 * @param options - configs, guests and services for the tests
 * @returns one finding for each test that fails; empty when the module conforms
 * @public
 */
export function findFaults(target: ModuleClass, options: TrialOptions = {}): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
