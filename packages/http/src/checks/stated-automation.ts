import { usualIssuer } from '@caddis/kit';
import { keyOf, listOf, textsOf } from '../config/stated-values.js';
import { coversName } from '../tls/certificate.js';
import { asciiHostName } from '../uri/ascii-host-name.js';

/** How a document says that a certificate is obtained. @internal */
export interface StatedIssuer {
  readonly module: string;
  /** URL of its directory; absent where the document has none. */
  readonly directory: string | undefined;
  readonly http: boolean;
  readonly tlsAlpn: boolean;
  readonly dns: boolean;
}

/** What a document says of the certificates of some names. @internal */
export interface StatedAutomation {
  /** Place in `apps.tls.automation.policies`; absent for what holds without any. */
  readonly index: number | undefined;
  /** Absent where the policy says nothing of it. */
  readonly issuers: readonly StatedIssuer[];
  readonly isOnDemand: boolean;
  /** Modules that have certificates from elsewhere. */
  readonly getters: readonly string[];
}

interface StatedPolicy extends StatedAutomation {
  readonly subjects: readonly string[];
}

const acme: StatedIssuer = { module: 'acme', directory: undefined, http: true, tlsAlpn: true, dns: false };
const internal: StatedIssuer = { module: 'internal', directory: undefined, http: false, tlsAlpn: false, dns: false };

/**
 * Reads how a document has certificates obtained.
 *
 * @param document - the document as parsed; its `tls` app may be wrong, which is told by itself
 * @returns what finds the policy for a name; the empty one stands for names that the document does not have
 * @see Caddy's `TLS.getAutomationPolicyForName` and `App.automaticHTTPSPhase1`
 * @internal
 */
export function statedAutomation(document: unknown): (name: string) => StatedAutomation {
  const policies = listOf(keyOf(keyOf(keyOf(keyOf(document, 'apps'), 'tls'), 'automation'), 'policies')).map(readPolicy);
  return (name) => {
    const isInternal = name !== '' && usualIssuer(name) === 'internal';
    const own = policies.find(({ subjects }) => subjects.includes(name));
    if (own !== undefined) return own.issuers.length > 0 ? own : { ...own, issuers: [isInternal ? internal : acme] };
    const base = policies.find(({ subjects }) => subjects.length === 0);
    // Names for which no public authority has certificates have the local one, unless a policy names them.
    if (isInternal) return { getters: [], isOnDemand: false, ...base, index: base?.index, issuers: [internal] };
    const found = policies.find(({ subjects }) => subjects.length === 0 || subjects.some((subject) => coversName(subject, name)));
    if (found === undefined) return { index: undefined, issuers: [acme], isOnDemand: false, getters: [] };
    return found.issuers.length > 0 ? found : { ...found, issuers: [acme] };
  };
}

function readPolicy(policy: unknown, index: number): StatedPolicy {
  return {
    index,
    subjects: textsOf(keyOf(policy, 'subjects')).map(asciiHostName),
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
