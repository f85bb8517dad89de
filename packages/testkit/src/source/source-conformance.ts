import type { ModuleClass } from '@caddis/core/framework';
import type { ConformanceError } from '../findings/conformance-error.js';
import { defineSuite, runSuite, type Suite } from '../suite/suite.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import { changeCases, outageCases, type SourceCase } from './source-cases.js';
import type { SourceConformanceOptions } from './source-service.js';
import { withService } from './source-trial.js';

const suite: Suite<SourceCase, WithoutRunner<SourceConformanceOptions>> = {
  cases: [...changeCases, ...outageCases],
  titleOf: () => 'with its service',
  run: (subject, options, { run }) => withService(subject, options, 'after use and clean-up', (trial) => run(trial, options)),
};

/**
 * Defines the tests that every source of upstreams must pass whose service a test can control: no addresses, errors and recovery, rapid
 * changes, a missing answer, duplicates, many addresses, array identity, a correct status, a reload. Use them together with
 * `conformance`, which needs no service.
 *
 * @param target - class of the source
 * @param options - `describe` and `it` of the test runner, and how to start the service
 * @public
 */
export function sourceConformance(target: ModuleClass, options: SourceConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Runs the tests of {@link sourceConformance} without a test runner.
 *
 * @returns one finding for each test that fails; empty when the source conforms
 * @public
 */
export function findSourceFaults(target: ModuleClass, options: Omit<SourceConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
