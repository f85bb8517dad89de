import { usualIssuer } from '@caddis/kit';
import { keyOf, listOf, textsOf } from '../config/stated-values.js';
import { AutomationPolicies } from '../tls/automation-policies.js';

/** An issuer of certificates, as the document states it. @internal */
export interface StatedIssuer {
  readonly module: string;
  /** URL of its ACME directory; absent if the document states none. */
  readonly directory: string | undefined;
  readonly http: boolean;
  readonly tlsAlpn: boolean;
  readonly dns: boolean;
}

/** How certificates for some names are obtained, as the document states it. @internal */
export interface StatedAutomation {
  /** Index in `apps.tls.automation.policies`; absent for the defaults that apply without a policy. */
  readonly index: number | undefined;
  /** Empty if the policy states none. */
  readonly issuers: readonly StatedIssuer[];
  readonly isOnDemand: boolean;
  /** Ids of the modules that get certificates from elsewhere. */
  readonly getters: readonly string[];
}

interface StatedPolicy extends StatedAutomation {
  readonly subjects: readonly string[];
}

const acme: StatedIssuer = { module: 'acme', directory: undefined, http: true, tlsAlpn: true, dns: false };
/** The defaults that apply without a policy. */
const usual: StatedAutomation = { index: undefined, issuers: [], isOnDemand: false, getters: [] };

const internal: StatedIssuer = { module: 'internal', directory: undefined, http: false, tlsAlpn: false, dns: false };

/**
 * Reads how a document obtains certificates.
 *
 * @param document - the parsed document; errors of its `tls` app are reported elsewhere
 * @returns a function that finds the policy for a name; the empty name stands for names that are not in the document
 * @internal
 */
export function statedAutomation(document: unknown): (name: string) => StatedAutomation {
  const policies = new AutomationPolicies(listOf(keyOf(keyOf(keyOf(keyOf(document, 'apps'), 'tls'), 'automation'), 'policies')).map(readPolicy));
  return (name) => {
    const { policy = usual, isLocal } = policies.for(name);
    if (isLocal) return { ...policy, issuers: [internal] };
    if (policy.issuers.length > 0) return policy;
    return { ...policy, issuers: [name !== '' && usualIssuer(name) === 'internal' ? internal : acme] };
  };
}

function readPolicy(policy: unknown, index: number): StatedPolicy {
  return {
    index,
    subjects: textsOf(keyOf(policy, 'subjects')),
    issuers: listOf(keyOf(policy, 'issuers')).map(readIssuer),
    isOnDemand: keyOf(policy, 'on_demand') === true,
    getters: listOf(keyOf(policy, 'get_certificate')).flatMap((each) => textsOf([keyOf(each, 'via')])),
  };
}

function readIssuer(issuer: unknown): StatedIssuer {
  const [module = 'acme'] = textsOf([keyOf(issuer, 'module')]);
  const [directory] = textsOf([keyOf(issuer, 'ca')]);
  const challenges = keyOf(issuer, 'challenges');
  const isOn = (key: string): boolean => module !== 'internal' && keyOf(keyOf(challenges, key), 'disabled') !== true;
  return { module, directory, http: isOn('http'), tlsAlpn: isOn('tls-alpn'), dns: keyOf(challenges, 'dns') !== undefined };
}
