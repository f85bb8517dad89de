import type { ModuleClass } from '@caddis/core/framework';
import type { ConformanceError } from '../findings/conformance-error.js';
import { defineSuite, runSuite, type Suite } from '../suite/suite.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import type { TransportConformanceOptions } from './transport-backend.js';
import { faultCases, ordinaryCases, type TransportCase } from './transport-cases.js';
import { withBackend } from './transport-trial.js';

const suite: Suite<TransportCase, WithoutRunner<TransportConformanceOptions>> = {
  cases: [...ordinaryCases, ...faultCases],
  titleOf: ({ protocol }) => (protocol === 'http/2' ? 'with a backend that speaks HTTP/2' : 'with a backend'),
  run: (subject, options, { run, isImpatient = false }) => withBackend(subject, options, isImpatient, run),
};

/**
 * Defines the tests that every transport must pass, with a backend that a test drives: requests and responses as they are, failures in
 * each phase, early answers, bodies that break, back-pressure, aborts, upgrades. Besides `conformance`, which needs no backend.
 *
 * @param target - class of the transport
 * @param options - the runner's `describe` and `it`, and how to start the backend where it does not speak HTTP
 * @public
 */
export function transportConformance(target: ModuleClass, options: TransportConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Tries a transport as {@link transportConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the transport conforms
 * @public
 */
export function findTransportFaults(target: ModuleClass, options: Omit<TransportConformanceOptions, 'describe' | 'it'> = {}): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
