import { usualIssuer } from '@caddis/kit';
import { asciiHostName } from '../uri/ascii-host-name.js';
import { coversName } from './certificate.js';

/**
 * The policy for the certificate of a name.
 *
 * @public
 */
export interface PolicyForName<Policy> {
  /** Absent if no policy applies to the name. */
  readonly policy: Policy | undefined;
  /** True if the local CA issues the certificate, whatever issuers the policy has. */
  readonly isLocal: boolean;
}

/**
 * The policies of `tls.automation`, by subject. The first one that covers a name applies. A policy without subjects applies to all names. But
 * for names that cannot have a certificate from a public CA, its issuers are not used: these names get the local CA, unless a policy
 * with subjects covers them.
 *
 * @see Caddy's `TLS.getAutomationPolicyForName` and `App.createAutomationPolicies`. Unlike in Caddy, a wildcard subject may also cover such a name.
 * @public
 */
export class AutomationPolicies<Policy extends { readonly subjects: readonly string[] }> {
  /** Subject → index of the first policy that has it. */
  private readonly places = new Map<string, number>();
  /** Subjects with a wildcard that is not at the start, which are rare. */
  private readonly patterns: (readonly [pattern: string, place: number])[] = [];
  private readonly baseAt: number;

  /** @param policies - in the order of the config */
  constructor(private readonly policies: readonly Policy[]) {
    this.baseAt = policies.findIndex(({ subjects }) => subjects.length === 0);
    for (const [place, { subjects }] of policies.entries()) for (const subject of subjects) this.add(asciiHostName(subject), place);
  }

  /** Finds the policy for a name in ASCII form. The empty name stands for names that a document does not contain. */
  for(name: string): PolicyForName<Policy> {
    const place = this.placeOf(name);
    const { baseAt } = this;
    if (place !== undefined && (baseAt < 0 || place < baseAt)) return { policy: this.policies[place], isLocal: false };
    return { policy: this.policies[baseAt], isLocal: name !== '' && usualIssuer(name) === 'internal' };
  }

  private add(subject: string, place: number): void {
    if (subject.lastIndexOf('*') > 0) this.patterns.push([subject, place]);
    if (!this.places.has(subject)) this.places.set(subject, place);
  }

  private placeOf(name: string): number | undefined {
    const { places, patterns } = this;
    const wildcard = places.get(`*${name.slice(name.indexOf('.'))}`);
    const found = [places.get(name), name.includes('.') ? wildcard : undefined, patterns.find(([pattern]) => coversName(pattern, name))?.[1]];
    return found.reduce((first, place) => (first === undefined || (place !== undefined && place < first) ? place : first));
  }
}
