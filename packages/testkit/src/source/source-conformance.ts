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
 * Defines the tests that every source of upstreams must pass whose service a test can drive: no addresses, errors and recovery, changes in
 * quick succession, an answer that does not come, duplicates, many addresses, identity, a truthful status, a reload. Besides
 * `conformance`, which needs no service.
 *
 * @param target - class of the source
 * @param options - the runner's `describe` and `it`, and how to start the service
 * @public
 */
export function sourceConformance(target: ModuleClass, options: SourceConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Tries a source as {@link sourceConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the source conforms
 * @public
 */
export function findSourceFaults(target: ModuleClass, options: Omit<SourceConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
