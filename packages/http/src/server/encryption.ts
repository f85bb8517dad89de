import { isUnixNetwork } from '@caddis/core';
import type { Certificate } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { globalPlaceholders } from '../templates/global-placeholders.js';
import { compileTemplate } from '../templates/template.js';
import { hostNamesOf } from '../guards/host-names.js';
import type { RouteConfig } from '../routes/route-config.js';
import { ConnectionPolicy } from '../tls/connection-policy.js';
import { NameIndex } from '../tls/name-index.js';
import { defaultPolicy } from '../tls/policy-config.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { ListenAddress } from '../listeners/listen-addresses.js';
import type { ServerConfig } from './server-config.js';

/** What decides how a server's connections are encrypted. @internal */
export interface EncryptionOptions {
  readonly config: ServerConfig;
  readonly addresses: readonly ListenAddress[];
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly certificates: readonly Certificate[];
  /** JSON pointer of the server. */
  readonly pointer: string;
}

/**
 * Decides how the connections of a server are encrypted, those on the port of plain HTTP excepted.
 *
 * @returns the policies, or `undefined` when connections are plain
 * @throws `HTTP_CERTIFICATE_MISSING`, `HTTP_REDIRECT_UNSUPPORTED`, `HTTP_TLS_POLICY_INVALID`
 * @see Caddy's `App.automaticHTTPSPhase1`
 * @internal
 */
export async function encryptionOf(options: EncryptionOptions): Promise<readonly ConnectionPolicy[] | undefined> {
  const { config, certificates, pointer } = options;
  const names = followsHostNames(options) ? hostNames(config) : [];
  if (names.length > 0) checkNames(names, options);
  const configured = config.tls_connection_policies;
  const implied = names.length > 0 || isOnlyHttps(options) ? [defaultPolicy] : [];
  const policies = configured.length > 0 ? configured : implied;
  if (policies.length === 0) return undefined;
  const protocols = alpnProtocols.filter(([name]) => config.protocols.includes(name)).map(([, protocol]) => protocol);
  return Promise.all(
    policies.map((policy, index) =>
      ConnectionPolicy.create({ config: policy, certificates, protocols, pointer: `${pointer}/tls_connection_policies/${index}` }),
    ),
  );
}

/** Versions of HTTP by their names in ALPN, in order of preference. */
const alpnProtocols = [
  ['h2', 'h2'],
  ['h1', 'http/1.1'],
] as const;

function followsHostNames({ config, addresses, httpPort }: EncryptionOptions): boolean {
  return !config.automatic_https.disable && addresses.some(({ address }) => address.startPort !== httpPort);
}

function isOnlyHttps({ config, addresses, httpsPort }: EncryptionOptions): boolean {
  if (config.automatic_https.disable || addresses.length === 0) return false;
  return addresses.every(({ address }) => !isUnixNetwork(address.network) && address.startPort === httpsPort);
}

/** The names in host matchers of the server's own routes; those of routes within routes do not count. */
function hostNames({ routes, automatic_https: { skip } }: ServerConfig): readonly string[] {
  const names = routes.flatMap(routeHostNames).map((name) => asciiHostName(compileTemplate(name).expand(globalPlaceholders)));
  const skipped = new NameIndex(skip);
  return [...new Set(names)].filter((name) => !skipped.covers(name));
}

function routeHostNames({ match }: RouteConfig): readonly string[] {
  return match.flatMap(({ host }) => (host === undefined ? [] : hostNamesOf(host)));
}

function checkNames(names: readonly string[], { config, certificates, pointer }: EncryptionOptions): void {
  const { disable_certificates: unchecked, disable_redirects: withoutRedirects, skip_certificates: skipped } = config.automatic_https;
  const covered = new NameIndex([...skipped, ...certificates.flatMap((certificate) => certificate.names)]);
  for (const name of unchecked ? [] : names) {
    if (covered.covers(name)) continue;
    throw errors.HTTP_CERTIFICATE_MISSING({ pointer, name });
  }
  if (!withoutRedirects) throw errors.HTTP_REDIRECT_UNSUPPORTED({ pointer });
}
