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
 * Defines the tests that every issuer must pass with the authority that it asks: chains that fit, orders side by side, renewals, refusals,
 * failures, silence, and orders that are given up. Besides `conformance`, which needs no authority.
 *
 * @param target - class of the issuer
 * @param options - the runner's `describe` and `it`, and how to start the authority
 * @public
 */
export function issuerConformance(target: ModuleClass, options: IssuerConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Tries an issuer as {@link issuerConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the issuer conforms
 * @public
 */
export function findIssuerFaults(target: ModuleClass, options: Omit<IssuerConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
