import { isUnixNetwork } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { statedText } from '../templates/stated-text.js';
import { nothingToShow, policyFaults } from '../tls/connection-policy.js';
import { NameIndex } from '../tls/name-index.js';
import { selectsAny, type StatedCertificates } from '../tls/stated-certificates.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { StatedListen } from '../listeners/check-listeners.js';
import type { ServerInput } from './server-config.js';

/** A server, and what else decides how it is encrypted. @internal */
export interface CheckedServer {
  readonly name: string;
  readonly config: ServerInput;
  readonly listens: readonly StatedListen[];
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Absent when the `tls` app is wrong. */
  readonly certificates: StatedCertificates | undefined;
}

/** A host name of a route. */
interface StatedHost {
  readonly at: readonly (string | number)[];
  /** Absent when it depends on the process. */
  readonly name: string | undefined;
}

/**
 * Finds what keeps a server from being encrypted as its host names and policies say, as far as the document alone tells.
 *
 * @see encryptionOf, which says the same at the start, when certificates were read from their files
 * @internal
 */
export function* checkEncryption(server: CheckedServer): Iterable<PlacedError> {
  const { name: serverName, config, certificates } = server;
  const at = ['servers', serverName];
  const policies = config.tls_connection_policies ?? [];
  for (const [index, policy] of policies.entries()) {
    const hasNothing = certificates !== undefined && policy.drop !== true && !selectsAny(certificates, policy.certificate_selection ?? {});
    for (const reason of [...policyFaults(policy), ...(hasNothing ? [nothingToShow] : [])]) {
      yield { at: [...at, 'tls_connection_policies', index], error: errors.HTTP_TLS_POLICY_INVALID({ pointer: '', reason }) };
    }
  }
  const hosts = followsHostNames(server) ? followedHosts(server) : [];
  const uncovered = [...withoutCertificate(hosts, server)];
  yield* uncovered;
  if (hosts.length > 0 && config.automatic_https?.disable_redirects !== true) yield { at, error: errors.HTTP_REDIRECT_UNSUPPORTED({ pointer: '' }) };
  const impliesPolicy = policies.length === 0 && (hosts.length > 0 || isOnlyHttps(server));
  if (impliesPolicy && uncovered.length === 0 && certificates?.tags.length === 0) {
    yield { at, error: errors.HTTP_TLS_POLICY_INVALID({ pointer: '', reason: `the server speaks HTTPS, and ${nothingToShow}` }) };
  }
}

function* withoutCertificate(hosts: readonly StatedHost[], { config, certificates }: CheckedServer): Iterable<PlacedError> {
  const { disable_certificates: unchecked, skip_certificates: skipped = [] } = config.automatic_https ?? {};
  if (unchecked === true || certificates === undefined || certificates.hasUnknown) return;
  const named = new NameIndex(skipped);
  for (const { at, name } of hosts) {
    if (name === undefined || named.covers(name) || certificates.names.covers(name)) continue;
    yield { at, error: errors.HTTP_CERTIFICATE_MISSING({ pointer: '', name }) };
  }
}

function followsHostNames({ config, listens, httpPort }: CheckedServer): boolean {
  if (config.automatic_https?.disable === true) return false;
  return listens.some(({ address }) => address !== undefined && (address.startPort !== httpPort || address.endPort !== httpPort));
}

function isOnlyHttps({ config, listens, httpsPort }: CheckedServer): boolean {
  if (config.automatic_https?.disable === true || listens.length === 0) return false;
  return listens.every(
    ({ address }) => address !== undefined && !isUnixNetwork(address.network) && address.startPort === httpsPort && address.endPort === httpsPort,
  );
}

/** The names in host matchers of the server's own routes from which something follows. */
function followedHosts({ name: serverName, config: { routes = [], automatic_https: automatic } }: CheckedServer): readonly StatedHost[] {
  const skip = automatic?.skip ?? [];
  const skipped = new NameIndex(skip);
  const hosts: StatedHost[] = [];
  for (const [route, { match = [] }] of routes.entries()) {
    for (const [set, matchers] of match.entries()) {
      const names: unknown = matchers['host'];
      for (const [index, text] of Array.isArray(names) ? names.entries() : []) {
        if (typeof text !== 'string') continue;
        const stated = statedText(text);
        const name = stated === undefined ? undefined : asciiHostName(stated);
        if (name === undefined ? skip.length > 0 : skipped.covers(name)) continue;
        hosts.push({ at: ['servers', serverName, 'routes', route, 'match', set, 'host', index], name });
      }
    }
  }
  return hosts;
}
