import { usualIssuer } from '@caddis/kit';
import { asciiHostName } from '../uri/ascii-host-name.js';
import { coversName } from './certificate.js';

/**
 * Which policy holds for the certificate of a name.
 *
 * @public
 */
export interface PolicyForName<Policy> {
  /** Absent where no policy is for the name. */
  readonly policy: Policy | undefined;
  /** True where the local authority issues the certificate, whatever issuers the policy names. */
  readonly isLocal: boolean;
}

/**
 * The policies of `tls.automation`, by the names that they are for. The first one that covers a name counts. A policy without subjects is for
 * all names, but its issuers are not for names that no public authority has certificates for: those have the local one, unless a policy
 * with subjects covers them.
 *
 * @see Caddy's `TLS.getAutomationPolicyForName` and `App.createAutomationPolicies`. There, a policy must have such a name among its subjects; here, a wildcard that covers it will do.
 * @public
 */
export class AutomationPolicies<Policy extends { readonly subjects: readonly string[] }> {
  /** Subject → place of the first policy that has it. */
  private readonly places = new Map<string, number>();
  /** Subjects with a wildcard elsewhere than in front, which are rare. */
  private readonly patterns: (readonly [pattern: string, place: number])[] = [];
  private readonly baseAt: number;

  /** @param policies - in the order of the config */
  constructor(private readonly policies: readonly Policy[]) {
    this.baseAt = policies.findIndex(({ subjects }) => subjects.length === 0);
    for (const [place, { subjects }] of policies.entries()) for (const subject of subjects) this.add(asciiHostName(subject), place);
  }

  /** Finds the policy for a name in the form that DNS has it. The empty one stands for names that a document does not have. */
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
