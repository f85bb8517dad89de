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
 * Defines the tests that every transport must pass with a backend that the test controls: unchanged requests and responses, failures in
 * each phase, early answers, broken bodies, back-pressure, aborts, upgrades. Use them together with `conformance`, which needs no backend.
 *
 * @param target - class of the transport
 * @param options - `describe` and `it` of the test runner, and how to start a backend if the transport does not speak HTTP
 * @public
 */
export function transportConformance(target: ModuleClass, options: TransportConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Runs the tests of {@link transportConformance} without a test runner.
 *
 * @returns one finding for each test that fails; empty when the transport conforms
 * @public
 */
export function findTransportFaults(target: ModuleClass, options: Omit<TransportConformanceOptions, 'describe' | 'it'> = {}): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
