import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import type { TransportConformanceOptions } from './transport-backend.js';
import { faultCases, ordinaryCases, type TransportCase } from './transport-cases.js';
import { withBackend } from './transport-trial.js';

const transportCases: readonly TransportCase[] = [...ordinaryCases, ...faultCases];

/**
 * Defines the tests that every transport must pass, with a backend that a test drives: requests and responses as they are, failures in
 * each phase, early answers, bodies that break, back-pressure, aborts, upgrades. Besides `conformance`, which needs no backend.
 *
 * @param target - class of the transport
 * @param options - the runner's `describe` and `it`, and how to start the backend where it does not speak HTTP/1.1
 * @public
 */
export function transportConformance(target: ModuleClass, options: TransportConformanceOptions): void {
  const { describe, it } = options;
  const subject = new Subject(target, options);
  describe(`conformance of ${subject.descriptor.id} with a backend`, () => {
    for (const { title, run, isImpatient = false } of transportCases) it(title, () => withBackend(subject, options, isImpatient, run));
  });
}

/**
 * Tries a transport as {@link transportConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the transport conforms
 * @public
 */
export async function findTransportFaults(target: ModuleClass, options: Omit<TransportConformanceOptions, 'describe' | 'it'> = {}): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const whole = { ...options, describe: () => undefined, it: () => undefined };
  const subject = new Subject(target, options);
  for (const { run, isImpatient = false } of transportCases) {
    try {
      await withBackend(subject, whole, isImpatient, run);
    } catch (error) {
      if (!(error instanceof ConformanceError)) throw error;
      found.push(error);
    }
  }
  return found;
}
