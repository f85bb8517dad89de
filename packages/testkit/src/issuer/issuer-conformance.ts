import type { ModuleClass } from '@caddis/core/framework';
import type { ConformanceError } from '../findings/conformance-error.js';
import { defineSuite, runSuite, type Suite } from '../suite/suite.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import { issuerCases, type IssuerCase } from './issuer-cases.js';
import type { IssuerConformanceOptions } from './issuing-authority.js';
import { withAuthority } from './issuer-trial.js';

const suite: Suite<IssuerCase, WithoutRunner<IssuerConformanceOptions>> = {
  cases: issuerCases,
  titleOf: () => 'with its authority',
  run: (subject, options, { run }) => withAuthority(subject, options, run),
};

/**
 * Defines the tests that every issuer must pass with its authority: matching chains, concurrent orders, renewals, refusals, failures,
 * timeouts, and aborted orders. Use them together with `conformance`, which needs no authority.
 *
 * @param target - class of the issuer
 * @param options - `describe` and `it` of the test runner, and how to start the authority
 * @public
 */
export function issuerConformance(target: ModuleClass, options: IssuerConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Runs the tests of {@link issuerConformance} without a test runner.
 *
 * @returns one finding for each test that fails; empty when the issuer conforms
 * @public
 */
export function findIssuerFaults(target: ModuleClass, options: Omit<IssuerConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
