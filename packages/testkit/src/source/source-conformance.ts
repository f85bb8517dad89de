import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import { changeCases, outageCases } from './source-cases.js';
import type { SourceConformanceOptions } from './source-service.js';
import { withService } from './source-trial.js';

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
  const { describe, it } = options;
  const subject = new Subject(target, options);
  describe(`conformance of ${subject.descriptor.id} with its service`, () => {
    for (const { title, run } of sourceCases) it(title, () => withService(subject, options, 'after use and clean-up', (trial) => run(trial, options)));
  });
}

/**
 * Tries a source as {@link sourceConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the source conforms
 * @public
 */
export async function findSourceFaults(target: ModuleClass, options: Omit<SourceConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const whole = { ...options, describe: () => undefined, it: () => undefined };
  const subject = new Subject(target, options);
  for (const { run } of sourceCases) {
    try {
      await withService(subject, whole, 'after use and clean-up', (trial) => run(trial, whole));
    } catch (error) {
      if (!(error instanceof ConformanceError)) throw error;
      found.push(error);
    }
  }
  return found;
}

const sourceCases = [...changeCases, ...outageCases];
