import type { ModuleClass } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import { Subject } from '../subject/subject.js';
import { dnsCases } from './dns-cases.js';
import type { DnsProviderConformanceOptions } from './dns-service.js';
import { withDnsService } from './dns-trial.js';

/**
 * Defines the tests that every DNS provider must pass with a server whose zones it changes: what is added and removed, and what is left
 * alone, many calls at a time, failures and silence. Besides `conformance`, which needs no server.
 *
 * @param target - class of the provider
 * @param options - the runner's `describe` and `it`, and how to start the service
 * @public
 */
export function dnsProviderConformance(target: ModuleClass, options: DnsProviderConformanceOptions): void {
  const { describe, it } = options;
  const subject = new Subject(target, options);
  describe(`conformance of ${subject.descriptor.id} with a server`, () => {
    for (const { title, run } of dnsCases) it(title, () => withDnsService(subject, options, run));
  });
}

/**
 * Tries a DNS provider as {@link dnsProviderConformance} does, without a runner.
 *
 * @returns what was found, one for each test that fails; empty when the provider conforms
 * @public
 */
export async function findDnsProviderFaults(target: ModuleClass, options: Omit<DnsProviderConformanceOptions, 'describe' | 'it'>): Promise<readonly ConformanceError[]> {
  const found: ConformanceError[] = [];
  const whole = { ...options, describe: () => undefined, it: () => undefined };
  const subject = new Subject(target, options);
  for (const { run } of dnsCases) {
    try {
      await withDnsService(subject, whole, run);
    } catch (error) {
      if (!(error instanceof ConformanceError)) throw error;
      found.push(error);
    }
  }
  return found;
}
