import {
  apps,
  array,
  boolean,
  clock,
  guest,
  inject,
  integer,
  isCaddisError,
  logger,
  module,
  object,
  string,
  type App,
  type Clock,
  type ConfigOf,
  type Context,
  type Keepable,
  type Logger,
  type Provisioner,
  type Reporter,
} from '@caddis/core';
import { certificatePermissions, dnsProviders, storage, type Certificate, type CertificatePermission, type CertificateQuery, type Certificates, type ChallengePorts, type SessionTickets, type Storage } from '@caddis/core/tls';
import { asciiHostName, reportErrors } from '@caddis/http/kit';
import { aloneGroup, metricSources, processGroup, type ProcessGroup, RateLimitedLog, reasonOf, type MetricFamily, type MetricSource } from '@caddis/kit';
import { certificatesConfig, certificatesOfTexts, readTexts } from './certificates/certificate-sources.js';
import { loadCertificate } from './certificates/load-certificate.js';
import { ChallengeBook } from './challenges/challenge-book.js';
import { SharedChallenges } from './challenges/shared-challenges.js';
import { issuerKeyOf } from './guards/ask-issuer.js';
import { GuardedStorage } from './guards/ask-storage.js';
import { CertificateCache } from './manage/certificate-cache.js';
import { CertificateIndex, namesFor } from './manage/certificate-index.js';
import { CertificateManager } from './manage/certificate-manager.js';
import type { ManagedName } from './manage/managed-name.js';
import type { StoredCertificate } from './manage/stored-certificate.js';
import { tlsMetrics } from './manage/tls-metrics.js';
import { OcspStaples } from './ocsp/ocsp-staples.js';
import type { StapledCertificate } from './ocsp/stapled-certificate.js';
import { OnDemand } from './on-demand/on-demand.js';
import { automationConfig } from './policies/automation-config.js';
import { AutomationPolicy, DefaultIssuers, policiesFor } from './policies/automation-policy.js';
import { checkAutomation } from './policies/check-automation.js';
import { rotationOf, sessionTicketsConfig } from './session-tickets-config.js';

/** Maximum number of names in a report; names with problems come first. */
const maxReported = 1000;
/** Default number of on-demand certificates kept in memory. */
const defaultCapacity = 10_000;

/** Config of {@link TlsApp}. @public */
export const TlsAppConfig = object(
  {
    certificates: certificatesConfig,
    automation: automationConfig,
    dns: guest(dnsProviders, { description: 'DNS provider that writes records for issuers whose `challenges/dns` has no `provider`.', optional: true, omitted: 'each issuer names its own' }),
    resolvers: array(string({ description: 'Address, with or without port.' }), {
      description: "DNS servers for issuers whose `challenges/dns` has none. If empty, the system's servers.",
      default: [],
    }),
    session_tickets: sessionTicketsConfig,
    cache: object(
      { capacity: integer({
        description:
          'Number of on-demand certificates to keep in memory. Others are read from the storage when a client asks for them. Certificates in the ' +
          'config always stay in memory. 0 means 10,000.',
        default: 10_000,
        minimum: 0,
      }) },
      { description: 'Cache of certificates in memory.', default: {} },
    ),
    disable_ocsp_stapling: boolean({ description: 'Whether OCSP stapling is off for all certificates, including loaded ones.', default: false }),
    disable_storage_check: boolean({ description: 'Accepted for compatibility with Caddy. The storage is not tested before it is used.', default: false }),
    disable_storage_clean: boolean({ description: 'Accepted for compatibility with Caddy. Caddis does not clean the storage.', default: false }),
  },
  {
    unsupported: {
      encrypted_client_hello: 'Node.js does not have it; remove it',
    },
  },
);

/**
 * Manages the certificates that servers present to their clients: loads, obtains and renews them.
 *
 * @see Caddy's `TLS`
 * @public
 */
@module(apps, {
  name: 'tls',
  alsoCalled: ['https', 'certificates', 'ssl', 'automatic https'],
  config: TlsAppConfig,
  summary: 'Loads, obtains and renews the certificates for HTTPS.',
  description:
    'Certificates are loaded together with the config; reload to read changed files. Certificates for `automate`, and for host names of the app ' +
    '`http`, are taken from the storage or obtained in the background. They are renewed when a third of their lifetime is left. A failed order is ' +
    'retried, at first after a minute, later every six hours, for thirty days. If the storage cannot be used, the certificates in memory stay in ' +
    'use.',
  examples: [
    {
      title: 'A certificate from two files.',
      config: { certificates: { load_files: [{ certificate: '/etc/tls/example.com.crt', key: '/etc/tls/example.com.key' }] } },
    },
    {
      title: 'Names of the house get certificates of the local authority, all others on demand from a public one.',
      config: {
        automation: {
          policies: [{ subjects: ['*.example.internal'], issuers: [{ module: 'internal' }] }, { on_demand: true }],
          on_demand: { permission: { module: 'http', endpoint: 'http://localhost:9123/check' } },
        },
      },
    },
  ],
  usesApps: () => ['pki'],
  check(config, report) {
    for (const [index, { certificate, key }] of (config.certificates?.load_pem ?? []).entries()) {
      const path = Object.entries({ certificate, key }).find(([, text]) => text !== undefined && !text.includes('-----BEGIN '))?.[0];
      if (path !== undefined) {
        report({ at: ['certificates', 'load_pem', index, path], code: 'TLS_CERTIFICATE_INVALID', message: 'this is not PEM text', help: 'for paths of files, use "load_files" instead of "load_pem"' });
        continue;
      }
      try {
        loadCertificate(certificate, key, [], `load_pem/${index}`);
      } catch (error) {
        if (!isCaddisError(error)) throw error;
        reportErrors(report, [{ at: ['certificates', 'load_pem', index, 'certificate'], error }]);
      }
    }
    checkAutomation(config, report);
  },
})
export class TlsApp implements App, Certificates, Provisioner, Keepable, Reporter, MetricSource {
  private own: readonly StapledCertificate[] = [];
  private index = new CertificateIndex([]);
  private manager: CertificateManager | undefined;
  private onDemand: OnDemand | undefined;
  private challenges: ChallengeBook | undefined;
  private policyFor: ((name: string) => AutomationPolicy) | undefined;
  private group: ProcessGroup = aloneGroup;
  private giveUp: () => void = () => undefined;
  private endAutomation: () => void = () => undefined;
  private readonly limited: RateLimitedLog;
  private readonly storage: Storage;

  constructor(
    private readonly config: ConfigOf<typeof TlsAppConfig>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(storage) usualStorage: Storage,
  ) {
    this.limited = new RateLimitedLog(log, time);
    this.storage = new GuardedStorage(usualStorage, time);
  }

  get sessionTickets(): SessionTickets {
    const { session_tickets: tickets } = this.config;
    return { enabled: !tickets.disabled, rotationMs: rotationOf(tickets) };
  }

  /** All loaded certificates, in the order of the config. */
  get loaded(): readonly Certificate[] {
    return this.own;
  }

  /** @throws `TLS_CERTIFICATE_INVALID` */
  async provision(context: Context): Promise<void> {
    const { certificates, automation } = this.config;
    this.own = certificatesOfTexts(await readTexts(certificates, this.storage, `${context.path}/certificates`));
    this.index = new CertificateIndex(this.own);
    for (const { names, expires } of this.own) {
      if (expires <= this.time.now()) this.log.warn({ names, expires: new Date(expires).toISOString() }, 'a loaded certificate has expired; it is still sent, and clients reject it');
    }
    const defaults = new DefaultIssuers(context);
    const policyFor = policiesFor(automation.policies, (policy) => new AutomationPolicy(policy, this.storage, defaults));
    this.policyFor = policyFor;
    const cache = await context.share('tls:managed certificates', () => ({ value: new CertificateCache() }));
    const group = (this.group = await processGroup(context));
    const shared = await context.share('tls:challenges of all processes', () => {
      const value = new SharedChallenges(group);
      return { value, destroy: () => value.destroy() };
    });
    this.challenges = new ChallengeBook(shared, (name) => this.foreignChallenges(name), this.time, this.log);
    const { challenges, time, log } = this;
    const staples = this.config.disable_ocsp_stapling ? undefined : new OcspStaples({ intervalMs: automation.ocsp_interval, time, log, signal: context.signal });
    context.onStart(() => {
      for (const certificate of this.own) staples?.add(certificate, { storage: this.storage, overrides: {} });
    });
    this.manager = new CertificateManager({
      policyFor,
      cache,
      renewIntervalMs: automation.renew_interval,
      staples,
      present: (challenge) => challenges.present(challenge),
      dns: { provider: this.config.dns, resolvers: this.config.resolvers },
      time,
      log,
      signal: context.signal,
    });
    const { on_demand: allowed } = automation;
    const limit = allowed?.rate_limit;
    this.onDemand = new OnDemand({
      manager: this.manager,
      permission: await permissionOf(allowed, context),
      capacity: this.config.cache.capacity || defaultCapacity,
      rateLimit: limit === undefined ? undefined : { intervalMs: limit.interval, burst: limit.burst },
      time,
      log,
    });
    context.defer((await metricSources(context)).add(this));
  }

  /** Tells whether the certificate files are unchanged. */
  async canBeKept(): Promise<boolean> {
    const texts = await readTexts(this.config.certificates, this.storage, '');
    return texts.length === this.own.length && texts.every(({ certificate, key }, index) => this.own[index]?.certificate === certificate && this.own[index].key === key);
  }

  start(): void {
    // Obtain certificates only when the server is running, because it must answer the challenges.
    this.giveUp = this.group.whenTaken(() => (this.endAutomation = this.manage(this.config.certificates.automate)));
  }

  stop(): void {
    this.giveUp();
    this.endAutomation();
  }

  manage(names: readonly string[], ports?: ChallengePorts): () => void {
    if (ports !== undefined) this.challenges?.servedOn(ports);
    return this.manager?.manage(names.map((name) => asciiHostName(name))) ?? (() => undefined);
  }

  find(query: CertificateQuery): Certificate | undefined | Promise<Certificate | undefined> {
    const { serverName, localAddress, anyTag, allTags } = query;
    const name = serverName === '' ? localAddress : serverName;
    if (anyTag.length > 0 || allTags.length > 0) return this.findTagged(name, anyTag, allTags);
    const now = this.time.now();
    let ended: Certificate | undefined;
    let pending: ManagedName | undefined;
    for (const each of namesFor(name)) {
      for (const certificate of this.index.get(each)) {
        if (certificate.expires > now) return certificate;
        ended ??= certificate;
      }
      const managed = this.manager?.get(each);
      if (managed === undefined) continue;
      const { stored, policy } = managed;
      if (stored !== undefined && stored.expires > now) {
        if (policy.isOnDemand) this.maintain(managed, stored);
        return stored;
      }
      ended ??= stored;
      pending ??= managed;
    }
    if (pending?.ready !== undefined) return pending.ready.then(() => pending.stored ?? ended);
    const policy = this.policyFor?.(name);
    const waiting = policy === undefined ? undefined : this.onDemand?.find(policy, name, query);
    if (waiting !== undefined) return ended === undefined ? waiting.then((found) => found ?? this.missing(name, pending)) : waiting.then((found) => found ?? ended);
    return ended ?? this.missing(name, pending);
  }

  alpnChallenge(serverName: string): Certificate | undefined | Promise<Certificate | undefined> {
    return this.challenges?.alpnCertificate(serverName);
  }

  httpChallenge(hostName: string, token: string): string | undefined | Promise<string | undefined> {
    return this.challenges?.httpAnswer(hostName, token);
  }

  /** Reports the state of the certificates: first those with problems, then those that will be renewed soonest. */
  report(): object {
    const names = [...(this.manager?.reports() ?? [])];
    const rank = ({ state, failures }: (typeof names)[number]): number => (state === 'valid' ? (failures > 0 ? 1 : 2) : 0);
    names.sort((a, b) => rank(a) - rank(b) || (a.renews ?? 0) - (b.renews ?? 0));
    return {
      loaded: this.own.slice(0, maxReported).map(({ names: own, tags, expires }) => ({ names: own, tags, expires })),
      managed: names.slice(0, maxReported),
      managed_count: names.length,
    };
  }

  metrics(): Iterable<MetricFamily> {
    return this.manager === undefined ? [] : tlsMetrics(this.manager, this.own, this.time.now());
  }

  /** Renews an on-demand certificate when a client asks for it, because the timer skips those. */
  private maintain(managed: ManagedName, stored: StoredCertificate): void {
    this.manager?.refreshAdvice(managed);
    if (this.manager?.isDue(managed, stored) === true) this.onDemand?.renew(managed.policy, managed.name);
  }

  private findTagged(name: string, anyTag: readonly string[], allTags: readonly string[]): Certificate | undefined {
    let ended: Certificate | undefined;
    for (const each of namesFor(name)) {
      for (const certificate of this.index.get(each)) {
        const { tags } = certificate;
        if ((anyTag.length > 0 && !anyTag.some((tag) => tags.includes(tag))) || !allTags.every((tag) => tags.includes(tag))) continue;
        if (certificate.expires > this.time.now()) return certificate;
        ended ??= certificate;
      }
    }
    return ended;
  }

  private missing(name: string, managed: ManagedName | undefined): undefined {
    // The server of the connection logs that there is no certificate, but only this app knows why.
    if (managed?.lastError !== undefined) this.limited.write('missing', 'warn', { name, reason: reasonOf(managed.lastError) }, 'a handshake failed, because a certificate could not be obtained');
    return undefined;
  }

  private async foreignChallenges(name: string): Promise<{ readonly storage: Storage; readonly issuerKeys: readonly string[] } | undefined> {
    const managed = this.manager?.get(name);
    if (managed === undefined) return undefined;
    const issuers = await managed.policy.issuersFor(name);
    return { storage: managed.policy.storage, issuerKeys: issuers.map(issuerKeyOf) };
  }
}

async function permissionOf(config: ConfigOf<typeof automationConfig>['on_demand'], context: Context): Promise<CertificatePermission | undefined> {
  if (config === undefined) return undefined;
  if (config.permission !== undefined) return config.permission;
  return config.ask === '' ? undefined : (await context.load(certificatePermissions, 'http', { endpoint: config.ask })).module;
}
