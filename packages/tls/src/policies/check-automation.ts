import { propertyOf, type ConfigInput, type ReportMistake } from '@caddis/core';
import { asciiHostName } from '@caddis/http/kit';
import { canHaveCertificate } from '@caddis/kit';
import type { certificatesConfig } from '../certificates/certificate-sources.js';
import type { automationConfig } from './automation-config.js';

/** The parts of the app's config that are checked. @internal */
export interface CheckedAutomation {
  readonly certificates?: ConfigInput<typeof certificatesConfig>;
  readonly automation?: ConfigInput<typeof automationConfig>;
  /** The default DNS provider. */
  readonly dns?: unknown;
}

const code = 'TLS_AUTOMATION_INVALID';

/**
 * Reports names that cannot have certificates, repeated policies or names, DNS challenges without a provider, and unlimited on-demand orders.
 *
 * @see Caddy's `AutomationPolicy.Provision`, `TLS.Validate`
 * @internal
 */
export function checkAutomation({ certificates, automation, dns }: CheckedAutomation, report: ReportMistake): void {
  for (const [index, name] of (certificates?.automate ?? []).entries()) {
    if (!name.includes('{') && !canHaveCertificate(asciiHostName(name))) {
      report({ at: ['certificates', 'automate', index], code, message: `there cannot be a certificate for ${JSON.stringify(name)}`, help: 'write a host name, or an address' });
    }
  }
  const seen = new Map<string, number>();
  let isForAll = false;
  for (const [index, policy] of (automation?.policies ?? []).entries()) {
    const { subjects = [], issuers = [], on_demand: isOnDemand = false } = policy;
    const at = ['automation', 'policies', index];
    if (subjects.length === 0) {
      if (isForAll) report({ at, code, message: 'it is never used: the policy before it is also for all names', help: 'list its names in `subjects`, or remove one of them' });
      isForAll = true;
    }
    for (const [place, subject] of subjects.entries()) {
      const before = seen.get(subject);
      if (before !== undefined) report({ at: [...at, 'subjects', place], code, message: `${JSON.stringify(subject)} is already in policy ${before}, which takes precedence`, help: 'remove it from one of the two' });
      else seen.set(subject, index);
    }
    for (const [place, issuer] of issuers.entries()) {
      const unwritten = dns === undefined ? dnsWithoutProvider(issuer) : undefined;
      if (unwritten === undefined) continue;
      report({
        at: [...at, 'issuers', place, ...unwritten],
        code,
        message: 'there is no provider to write the DNS records',
        help: 'name a `provider` here, or one for all issuers in `dns` of the app `tls`',
      });
    }
    const isWide = subjects.length === 0 || subjects.some((subject) => subject.includes('*'));
    const onlyInternal = issuers.length > 0 && issuers.every((issuer) => issuer['module'] === 'internal');
    const { permission, ask = '' } = automation?.on_demand ?? {};
    if (isOnDemand && isWide && !onlyInternal && permission === undefined && ask === '') {
      report({
        at: [...at, 'on_demand'],
        code,
        message: 'anybody could cause orders of certificates for any name',
        help: 'configure in `automation/on_demand/permission` which names are allowed, e.g. { "module": "http", "endpoint": "http://localhost:9123/check" }',
      });
    }
  }
}

/** Path of an issuer's DNS settings if they have no provider; `undefined` if DNS is not used or there is a provider. */
function dnsWithoutProvider(issuer: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const { module, challenges, cname_validation: cname } = issuer;
  if (module !== 'acme' && module !== 'zerossl') return undefined;
  const dns = propertyOf(challenges, 'dns');
  const [used, at] = dns === undefined && module === 'zerossl' ? [cname, ['cname_validation']] : [dns, ['challenges', 'dns']];
  return used !== undefined && propertyOf(used, 'provider') === undefined ? at : undefined;
}
