import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import { issuerCases } from './issuer-cases.js';
import type { IssuerConformanceOptions } from './issuing-authority.js';
import { withAuthority } from './issuer-trial.js';

/**
 * Defines the tests that every issuer must pass with the authority that it asks: chains that fit, orders side by side, renewals, refusals,
 * failures, silence, and orders that are given up. Besides `conformance`, which needs no authority.
 *
 * @param target - class of the issuer
 * @param options - the runner's `describe` and `it`, and how to start the authority
 * @public
 */
export function issuerConformance(target: ModuleClass, options: IssuerConformanceOptions): void {
  const { describe, it } = options;
  const subject = new Subject(target, options);
  describe(`conformance of ${subject.descriptor.id} with its authority`, () => {
    for (const { title, run } of issuerCases) it(title, () => withAuthority(subject, options, run));
  });
}

/**
 * Tries an issuer as {@link issuerConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the issuer conforms
 * @public
 */
export async function findIssuerFaults(target: ModuleClass, options: Omit<IssuerConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const whole = { ...options, describe: () => undefined, it: () => undefined };
  const subject = new Subject(target, options);
  for (const { run } of issuerCases) {
    try {
      await withAuthority(subject, whole, run);
    } catch (error) {
      if (!(error instanceof ConformanceError)) throw error;
      found.push(error);
    }
  }
  return found;
}
