import { isIP } from 'node:net';
import type { CheckScope, ConfigMistake, Forecast } from '@caddis/core';
import { canHaveCertificate, canHavePublicCertificate } from '@caddis/kit';
import { automaticHttps, type AutomaticHttps } from '../automatic-https/automatic-https.js';
import { statedHost, statedServers, type StatedApp } from '../automatic-https/stated-servers.js';
import { statedListeners } from '../listeners/check-listeners.js';
import type { ServerInput } from '../server/server-config.js';
import { statedText } from '../templates/stated-text.js';
import { statedCertificates } from '../tls/stated-certificates.js';
import { statedAutomation, type StatedAutomation, type StatedIssuer } from './stated-automation.js';

/** A host name of an encrypted server, and its place in the config. */
interface NamedHost {
  readonly name: string;
  readonly at: readonly (string | number)[];
  readonly settings: NonNullable<ServerInput['automatic_https']>;
  /** True if the document alone determines the name. */
  readonly isStated: boolean;
}

/** The reason why no certificate can be obtained, and the remedy. */
interface Obstacle {
  readonly message: string;
  readonly help: string;
}

/** The facts about a document that the forecast needs. */
interface Outlook {
  readonly automatic: AutomaticHttps;
  readonly hosts: readonly NamedHost[];
  readonly automationOf: (name: string) => StatedAutomation;
  readonly isLoaded: (name: string) => boolean;
  /** True if a certificate is loaded from a file, so that its names are not known yet. */
  readonly hasUnknown: boolean;
  readonly app: StatedApp;
}

/**
 * States, for each host name of the encrypted servers, where its certificate will come from.
 *
 * @internal
 */
export function certificateForecast(app: StatedApp, { document }: CheckScope): readonly Forecast[] {
  const outlook = outlookOf(app, document);
  const managed = new Set(outlook.automatic.names.map(({ name }) => name));
  const lines = outlook.hosts.map(({ name, at, settings, isStated }) => ({ at, subject: name, message: isStated ? messageFor(name, managed, settings, outlook) : 'its name is known at the start' }));
  return [...lines, ...otherNames(outlook)];
}

/**
 * Finds the names for which no certificate can ever be obtained with this document.
 *
 * @internal
 */
export function* certificateDoubts(app: StatedApp, document: unknown): Iterable<ConfigMistake> {
  const outlook = outlookOf(app, document);
  const managed = new Set(outlook.automatic.names.map(({ name }) => name));
  for (const { name, at } of outlook.hosts) {
    const reason = managed.has(name) && !outlook.hasUnknown ? obstacleOf(name, outlook.automationOf(name)) : undefined;
    if (reason === undefined) continue;
    yield { at, severity: 'warning', message: `no certificate can be obtained for ${name}: ${reason.message}`, help: reason.help };
  }
}

function outlookOf(app: StatedApp, document: unknown): Outlook {
  const { http_port: httpPort = 80, https_port: httpsPort = 443, servers = {} } = app;
  const certificates = statedCertificates(document);
  const isLoaded = (name: string): boolean => certificates?.names.covers(name) === true;
  const stated = statedServers(servers, statedListeners(servers).listens);
  const automatic = automaticHttps({ servers: stated, httpPort, httpsPort, isLoaded });
  const isEncrypted = new Map(stated.map(({ name, hasPolicies }) => [name, hasPolicies || automatic.encrypted.has(name)]));
  const hosts = Object.entries(servers).flatMap(([name, server]) => (isEncrypted.get(name) === true ? namedHosts(name, server) : []));
  const seen = new Set<string>();
  return {
    app,
    automatic,
    isLoaded,
    hosts: hosts.filter(({ name }) => !seen.has(name) && seen.add(name)),
    hasUnknown: certificates?.hasUnknown !== false,
    automationOf: statedAutomation(document),
  };
}

function namedHosts(server: string, { routes = [], automatic_https: settings = {} }: ServerInput): readonly NamedHost[] {
  const hosts: NamedHost[] = [];
  const skipped = new Set((settings.skip ?? []).map(statedHost));
  for (const [route, { match = [] }] of routes.entries()) {
    for (const [set, matchers] of match.entries()) {
      const names: unknown = matchers['host'];
      for (const [index, text] of Array.isArray(names) ? names.entries() : []) {
        if (typeof text !== 'string' || skipped.has(statedHost(text))) continue;
        hosts.push({ name: statedHost(text), at: ['servers', server, 'routes', route, 'match', set, 'host', index], settings, isStated: statedText(text, 'known') !== undefined });
      }
    }
  }
  return hosts;
}

function messageFor(name: string, managed: ReadonlySet<string>, settings: NamedHost['settings'], outlook: Outlook): string {
  if (outlook.isLoaded(name) && !managed.has(name)) return 'loaded';
  const unless = outlook.hasUnknown ? ', unless it is loaded from a file' : '';
  const automation = outlook.automationOf(name);
  const reason = managed.has(name) ? obstacleOf(name, automation) : undefined;
  if (reason !== undefined) return `cannot be obtained: ${reason.message}${unless}`;
  if (managed.has(name)) return `${automation.isOnDemand ? 'obtained when a client asks for it' : 'from the storage, or obtained'} ${sourcesOf(automation, outlook.app)}${unless}`;
  const wildcard = `*${name.slice(name.indexOf('.'))}`;
  if (managed.has(wildcard)) return `that of ${wildcard}`;
  if (automation.isOnDemand && canHaveCertificate(name)) return `obtained when a client asks for it ${sourcesOf(automation, outlook.app)}${unless}`;
  if (settings.disable === true) return `none is obtained, because of automatic_https/disable${unless}`;
  if (settings.disable_certificates === true) return `none is obtained, because of automatic_https/disable_certificates${unless}`;
  if (settings.skip_certificates?.map(statedHost).includes(name) === true) return `none is obtained, because of automatic_https/skip_certificates${unless}`;
  return canHaveCertificate(name) ? `none is obtained${unless}` : 'there cannot be a certificate for it';
}

/** The forecast for names that are not in the document. */
function otherNames({ automationOf, app, automatic }: Outlook): readonly Forecast[] {
  const automation = automationOf('');
  if (!automation.isOnDemand || automation.index === undefined) return [];
  const servers = Object.entries(app.servers ?? {}).filter(([name, { tls_connection_policies: policies = [] }]) => policies.length > 0 || automatic.encrypted.has(name));
  return servers.slice(0, 1).map(([name]) => ({ at: ['servers', name], subject: 'any other name', message: `obtained when a client asks for it ${sourcesOf(automation, app)}` }));
}

function sourcesOf({ issuers, getters }: StatedAutomation, app: StatedApp): string {
  return [...getters.map((module) => `from ${module}`), ...issuers.map((issuer) => `by ${issuerText(issuer, app)}`)].join(', else ');
}

function issuerText({ module, directory, http, tlsAlpn, dns }: StatedIssuer, { http_port: httpPort = 80, https_port: httpsPort = 443 }: StatedApp): string {
  const place = directory === undefined ? '' : ` from ${directory}`;
  if (module === 'internal') return module;
  const ways = dns ? ['a DNS record'] : [...(http ? [`HTTP on port 80${forwarded(httpPort, 80)}`] : []), ...(tlsAlpn ? [`TLS on port 443${forwarded(httpsPort, 443)}`] : [])];
  return `${module}${place}${ways.length === 0 ? '' : `, proven by ${ways.join(' or ')}`}`;
}

function forwarded(port: number, usual: number): string {
  return port === usual ? '' : `, forwarded to ${port}`;
}

/** Returns the first obstacle, if there is one for every issuer and no certificate comes from elsewhere. */
function obstacleOf(name: string, { issuers, getters }: StatedAutomation): Obstacle | undefined {
  const reasons = issuers.map((issuer) => obstacle(name, issuer));
  return getters.length > 0 || reasons.includes(undefined) ? undefined : reasons[0];
}

/** Returns the reason why an issuer can never provide a certificate for a name. */
function obstacle(name: string, { module, directory, http, tlsAlpn, dns }: StatedIssuer): Obstacle | undefined {
  if (module === 'internal' || !['acme', 'zerossl'].includes(module)) return undefined;
  const isPublic = directory === undefined || /\/\/acme[\w.-]*\.letsencrypt\.org\/|\/\/acme\.zerossl\.com\//.test(directory);
  // A name with a single label is not in the public DNS.
  const isNowhere = !name.includes('.') && isIP(name) === 0;
  if (isPublic && (isNowhere || !canHavePublicCertificate(name))) {
    return { message: 'no public authority has certificates for it', help: 'let a policy of apps/tls/automation use the issuer internal for it' };
  }
  if (name.includes('*') && !dns) return { message: 'a wildcard can be proved only by a DNS record', help: 'give the issuer of its policy "challenges": { "dns": … }' };
  if (!http && !tlsAlpn && !dns) return { message: 'all challenges are disabled', help: 'enable one in "challenges" of the issuer' };
  return undefined;
}
