import type { ModuleClass } from '@caddis/core/framework';
import type { ConformanceError } from '../findings/conformance-error.js';
import { defineSuite, runSuite, type Suite } from '../suite/suite.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import { dnsCases, type DnsCase } from './dns-cases.js';
import type { DnsProviderConformanceOptions } from './dns-service.js';
import { withDnsService } from './dns-trial.js';

const suite: Suite<DnsCase, WithoutRunner<DnsProviderConformanceOptions>> = {
  cases: dnsCases,
  titleOf: () => 'with a server',
  run: (subject, options, { run }) => withDnsService(subject, options, run),
};

/**
 * Defines the tests that every DNS provider must pass with a server whose zones it changes: adding and removing records, leaving others
 * alone, concurrent calls, failures and timeouts. Use them together with `conformance`, which needs no server.
 *
 * @param target - class of the provider
 * @param options - `describe` and `it` of the test runner, and how to start the service
 * @public
 */
export function dnsProviderConformance(target: ModuleClass, options: DnsProviderConformanceOptions): void {
  defineSuite(suite, target, options);
}

/**
 * Runs the tests of {@link dnsProviderConformance} without a test runner.
 *
 * @returns one finding for each test that fails; empty when the provider conforms
 * @public
 */
export function findDnsProviderFaults(target: ModuleClass, options: Omit<DnsProviderConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  return runSuite(suite, target, options);
}
