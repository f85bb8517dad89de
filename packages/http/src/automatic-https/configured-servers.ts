import { hostNamesOf } from '../guards/host-names.js';
import { parseListen, escapePointer } from '../listeners/listen-addresses.js';
import type { ServerConfig } from '../server/server-config.js';
import { globalPlaceholders } from '../templates/global-placeholders.js';
import { compileTemplate } from '../templates/template.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { RouteConfig } from '../routes/route-config.js';
import { sentHostName } from './sent-host-name.js';
import type { AutomaticServer } from './automatic-server.js';

/**
 * Reads the loaded servers for `automaticHttps`. Host names in nested routes are ignored.
 *
 * @param pointer - JSON pointer of the app
 * @throws `HTTP_LISTEN_INVALID`, `CORE_ADDRESS_INVALID`, `HTTP_PLACEHOLDER_UNKNOWN`
 * @internal
 */
export function configuredServers(servers: Readonly<Record<string, ServerConfig>>, pointer: string): readonly AutomaticServer[] {
  return Object.entries(servers).map(([name, { listen, routes, tls_connection_policies: policies, automatic_https: settings }]) => ({
    name,
    listens: listen.map((text, index) =>
      parseListen(compileTemplate(text).expand(globalPlaceholders, 'strict'), name, `${pointer}/servers/${escapePointer(name)}/listen/${index}`),
    ),
    routes: routes.map(routeHosts),
    hasPolicies: policies.length > 0,
    settings: { ...settings, skip: settings.skip.map(asciiHostName), skip_certificates: settings.skip_certificates.map(asciiHostName) },
  }));
}

function routeHosts({ match }: RouteConfig): readonly string[] | undefined {
  const matchers = match.flatMap(({ host }) => (host === undefined ? [] : [host]));
  if (matchers.length === 0) return undefined;
  return matchers.flatMap(hostNamesOf).map((name) => sentHostName(compileTemplate(name).expand(globalPlaceholders, 'known')));
}
