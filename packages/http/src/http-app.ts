import {
  apps,
  clock,
  duration,
  faultOf,
  formatNetworkAddress,
  inject,
  integer,
  logger,
  module,
  object,
  record,
  type App,
  type Clock,
  type ConfigOf,
  type Context,
  type Keepable,
  type Logger,
  type Provisioner,
  type Reporter,
  type Timer,
} from '@caddis/core';
import type { Certificates } from '@caddis/core/tls';
import { aloneGroup, processGroup, type ProcessGroup, RateLimitedLog } from '@caddis/kit';
import { errors } from './errors.js';
import { automaticHttps } from './automatic-https/automatic-https.js';
import { configuredServers } from './automatic-https/configured-servers.js';
import { loadedNames } from './automatic-https/loaded-names.js';
import { withRedirects } from './automatic-https/redirect-routes.js';
import { usedApps } from './automatic-https/stated-servers.js';
import { GuardedCertificates } from './guards/guarded-certificates.js';
import { certificateForecast } from './checks/certificate-forecast.js';
import { checkServers } from './checks/check-servers.js';
import { encryptionOf } from './server/encryption.js';
import { escapePointer, listenAddresses, type ListenAddress } from './listeners/listen-addresses.js';
import { nextPoll } from './connection/next-poll.js';
import { wrappersOf } from './listeners/wrappers-of.js';
import { createListener } from './listeners/create-listener.js';
import type { ListenerHandle } from './listeners/listener-handle.js';
import type { ConnectionSettings } from './listeners/connection-settings.js';
import { HostLabels } from './metrics/host-labels.js';
import { appMetricsConfig } from './metrics/metrics-config.js';
import { RequestMeter } from './metrics/request-meter.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { Server } from './server/server.js';
import { serverConfig, type ServerConfig } from './server/server-config.js';
import { errorPlaceholderDocs } from './routes/failure.js';
import { globalPlaceholderDocs } from './templates/global-placeholders.js';
import { httpPlaceholderDocs } from './placeholders/http-placeholders.js';
import { readsFiles, type ConnectionPolicy } from './tls/connection-policy.js';
import { sharedTicketKeys } from './tls/shared-ticket-keys.js';

/** Config of {@link HttpApp}. @public */
export const HttpAppConfig = object({
  http_port: integer({
    description: 'Port of plain HTTP, 1 to 65535. Servers on this port never use TLS.',
    default: 80,
    minimum: 1,
    maximum: 65_535,
  }),
  https_port: integer({ description: 'Port of HTTPS, 1 to 65535.', default: 443, minimum: 1, maximum: 65_535 }),
  grace_period: duration({
    description:
      'Longest time to wait for running requests when the server stops. If omitted or 0, it waits until they end, but gives up a request without ' +
      'traffic for five minutes.',
    default: '0',
  }),
  shutdown_delay: duration({
    description: 'How long to keep serving after the process was asked to stop, so that load balancers can send requests elsewhere. If omitted, it stops at once.',
    default: '0',
  }),
  metrics: appMetricsConfig,
  servers: record(serverConfig, {
    description: 'The servers by name. You can choose the names freely. If omitted, nothing is served.',
    keyName: 'server name',
    default: {},
    sample: { value: { hello: { listen: [':8080'], routes: [{ handle: [{ handler: 'static_response', body: 'Hello!' }] }] } }, needed: true },
  }),
});

/** One server on one of its listen addresses. */
interface Binding {
  readonly server: Server;
  readonly address: ListenAddress;
  readonly settings: ConnectionSettings;
}

/** A binding whose listener is open. */
interface OpenBinding extends Binding {
  readonly listener: ListenerHandle;
}

/**
 * The HTTP app: opens listeners and sends requests through the routes of its servers.
 *
 * @public
 */
@module(apps, {
  name: 'http',
  alsoCalled: ['web server', 'listen', 'port', 'virtual hosts'],
  placeholders: [...globalPlaceholderDocs, ...httpPlaceholderDocs, ...errorPlaceholderDocs],
  config: HttpAppConfig,
  summary: 'Serves HTTP: servers, listeners, routes.',
  description: 'Each server listens on its own addresses and sends requests through its routes. Listeners and their connections survive a reload.',
  examples: [
    {
      title: 'A server that answers all requests alike.',
      config: {
        servers: { hello: { listen: [':8080'], routes: [{ handle: [{ handler: 'static_response', body: 'Hello!' }] }] } },
      },
    },
  ],
  check: (config, report, { document }) => checkServers(config, report, document),
  forecast: certificateForecast,
  usesApps: usedApps,
})
export class HttpApp implements App, Provisioner, Reporter, Keepable {
  private servers: readonly Server[] = [];
  private bindings: readonly Binding[] = [];
  private openBindings: readonly OpenBinding[] = [];
  private context: Context | undefined;
  private group: ProcessGroup = aloneGroup;
  private endsAt: number | undefined;
  /** The domain names for which the app `tls` must manage certificates. */
  private managed: { readonly certificates: GuardedCertificates | undefined; readonly names: readonly string[] } = { certificates: undefined, names: [] };
  private endManaging: (() => void) | undefined;
  private giveUp: () => void = () => {};

  constructor(
    private readonly config: ConfigOf<typeof HttpAppConfig>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  /**
   * @throws `HTTP_LISTEN_INVALID`, `HTTP_LISTEN_TWICE`, `HTTP_TLS_APP_MISSING`, `HTTP_TLS_POLICY_INVALID`
   */
  async provision(context: Context): Promise<void> {
    this.context = context;
    this.group = await processGroup(context);
    const tls = (await context.app('tls')) as Partial<Certificates> | undefined;
    const certificates = tls === undefined ? undefined : new GuardedCertificates(tls, this.log, this.time);
    const automatic = automaticHttps({
      servers: configuredServers(this.config.servers, context.path),
      httpPort: this.config.http_port,
      httpsPort: this.config.https_port,
      isLoaded: loadedNames(certificates),
    });
    const configured = withRedirects(this.config.servers, automatic);
    const addresses = listenAddresses(configured, context.path);
    const byServer = new Map<string, ListenAddress[]>();
    for (const address of addresses) {
      const own = byServer.get(address.server);
      if (own === undefined) byServer.set(address.server, [address]);
      else own.push(address);
    }
    const onNameless = this.namelessReport(new Set(automatic.names.map(({ name }) => name)));
    const unusable = new RateLimitedLog(this.log, this.time);
    const sharedTickets = certificates === undefined || this.group.role === 'alone' ? undefined : await sharedTicketKeys(context, this.group);
    const bindings: Binding[] = [];
    const servers: Server[] = [];
    for (const [name, config] of Object.entries(configured)) {
      const own = byServer.get(name) ?? [];
      const policies = await encryptionOf({
        config,
        isImplied: automatic.encrypted.has(name),
        certificates,
        sharedTickets,
        onNameless,
        onUnusable: (names, error) => unusable.write('unusable', 'error', { err: error, names }, 'a handshake failed, because the certificate cannot be used'),
        onRefused: (error) => this.log.debug({ err: error, fault: faultOf(error) }, 'a verifier rejected a client certificate'),
        pointer: `${context.path}/servers/${escapePointer(name)}`,
      });
      for (const { secretsLog } of policies ?? []) if (secretsLog !== '') this.log.warn({ server: name, file: secretsLog }, 'TLS keys are written to a file, so the traffic can be decrypted');
      const server = this.createServer(name, config, policies, certificates, await this.meterOf(name, config, context));
      servers.push(server);
      const wrappers = wrappersOf(config, this.log, this.time);
      for (const address of own) {
        const isPlain = policies === undefined || address.address.startPort === this.config.http_port;
        bindings.push({ server, address, settings: connectionSettings(config, isPlain ? undefined : policies, wrappers) });
      }
    }
    this.servers = servers;
    this.bindings = bindings;
    this.managed = { certificates, names: automatic.names.map(({ name }) => name) };
  }

  /** Returns false if a policy reads CA files, which may have changed. A new app is cheap: handlers, matchers and listeners survive on their own. */
  canBeKept(): boolean {
    return !Object.values(this.config.servers).some((server) => server.tls_connection_policies?.some(readsFiles));
  }

  /** @throws `HTTP_LISTEN_FAILED` */
  async start(): Promise<void> {
    const open: OpenBinding[] = [];
    for (const binding of this.bindings) open.push({ ...binding, listener: await this.listen(binding.address) });
    this.openBindings = open;
    // Take over only after all listeners are open, so that a failure leaves the running config as it was. All workers must get this far.
    this.giveUp = this.group.whenTaken(() => this.takeOver());
  }

  async stop(reason: 'reload' | 'exit'): Promise<void> {
    // A supervisor serves no requests itself, and its workers have already waited.
    if (reason === 'exit' && this.config.shutdown_delay > 0 && this.group.role !== 'supervisor') {
      this.endsAt = this.time.now() + this.config.shutdown_delay;
      await new Promise<void>((resolve) => this.time.setTimeout(resolve, this.config.shutdown_delay));
    }
    this.giveUp();
    for (const { server, listener } of this.openBindings) listener.detach(server);
    this.endManaging?.();
    await this.drain();
  }

  /**
   * Returns the addresses on which a server really listens. Used by tests, and needed for addresses with port 0.
   *
   * @param serverName - name of the server in the config
   * @returns network addresses in the order of `listen`; empty before the app has started
   */
  listeningOn(serverName: string): readonly string[] {
    return this.openBindings.filter(({ server }) => server.name === serverName).map(({ listener }) => listener.address);
  }

  /** Reports the addresses it listens on: all of them, and those of each server. */
  report(): object {
    const urls = (bindings: readonly OpenBinding[]): readonly string[] => bindings.map(({ listener, settings }) => urlOf(listener.address, settings));
    return {
      listening: urls(this.openBindings),
      servers: Object.fromEntries(this.servers.map((server) => [server.name, { listening: urls(this.openBindings.filter((each) => each.server === server)) }])),
    };
  }

  /** Starts to serve requests. */
  private takeOver(): void {
    for (const { server, listener, settings } of this.openBindings) listener.attach(server, settings);
    // Certificate authorities send their challenge requests to these listeners, so the listeners must serve before certificates are requested.
    const { certificates, names } = this.managed;
    this.endManaging = certificates?.manage(names, { http: this.config.http_port, https: this.config.https_port });
  }

  private async meterOf(name: string, { metrics: own }: ServerConfig, context: Context): Promise<RequestMeter | undefined> {
    const wanted = this.config.metrics ?? own;
    if (wanted === undefined) return undefined;
    const isPerHost = this.config.metrics?.per_host === true || own?.per_host === true;
    const routes = Object.values(this.config.servers).flatMap((server) => server.routes);
    return new RequestMeter(await requestMetrics(context), name, isPerHost ? new HostLabels(routes, wanted) : undefined);
  }

  /** Returns a function that logs why a handshake failed: there is no certificate for the name. */
  private namelessReport(managed: ReadonlySet<string>): (serverName: string, remoteAddress: string) => void {
    const log = new RateLimitedLog(this.log, this.time);
    return (serverName, remoteAddress) => {
      const reason = managed.has(serverName)
        ? 'its certificate is managed, but not obtained yet'
        : serverName === ''
          ? 'the client sent no server name, and there is no certificate for the address'
          : 'no certificate for it is loaded or has been obtained';
      log.write('nameless', 'warn', { server_name: serverName, remote_ip: remoteAddress, reason }, 'a handshake failed, because there is no certificate for the name');
    };
  }

  private createServer(name: string, config: ServerConfig, policies: readonly ConnectionPolicy[] | undefined, challenges: GuardedCertificates | undefined, meter: RequestMeter | undefined): Server {
    const asksForCertificates = policies?.some((policy) => policy.asksForClientCertificates) === true;
    return new Server({
      name,
      config,
      log: this.log,
      clock: this.time,
      challenges,
      meter,
      strictHost: policies !== undefined && (config.strict_sni_host ?? asksForCertificates),
      endsAt: () => this.endsAt,
    });
  }

  private async listen({ server, address, key, pointer }: ListenAddress): Promise<ListenerHandle> {
    const { context, group } = this;
    if (context === undefined) throw new Error('start without provision');
    try {
      const listener = await context.share(key, () => createListener(address, key, group));
      await listener.open(address);
      return listener;
    } catch (error) {
      throw Object.assign(errors.HTTP_LISTEN_FAILED({ server, address: formatNetworkAddress(address), reason: listenProblem(error) }, { cause: error }), { pointer });
    }
  }

  private async drain(): Promise<void> {
    // Requests that have already arrived are answered.
    await nextPoll();
    const idle = Promise.all(this.servers.map((server) => server.idle()));
    const { grace_period: grace } = this.config;
    if (grace > 0) {
      let timer: Timer | undefined;
      await Promise.race([idle, new Promise<void>((resolve) => (timer = this.time.setTimeout(resolve, grace)))]);
      timer?.cancel();
    } else await idle;
    for (const server of this.servers) server.cut();
    for (const { listener } of this.openBindings) listener.closeIdle();
  }
}

/** Returns a URL, or the address as it is for a unix socket, which has no URL. */
function urlOf(address: string, { tls }: ConnectionSettings): string {
  return address.startsWith('unix/') ? address : `${tls === undefined ? 'http' : 'https'}://${address}`;
}

/** The values that Caddy uses for 0, in milliseconds and bytes. A negative time means no limit. */
const defaults = { readHeaderTimeout: 60_000, idleTimeout: 300_000, maxHeaderBytes: 16 * 1024 } as const;

/** Node's timers overflow near 2³¹ milliseconds and would fire at once. Node adds a second to some of them, so this stays below that. */
const maxNodeNumber = 2_147_000_000;

function connectionSettings(config: ServerConfig, tls: readonly ConnectionPolicy[] | undefined, wrappers: Pick<ConnectionSettings, 'outerWrappers' | 'innerWrappers'>): ConnectionSettings {
  return {
    maxHeaderBytes: forNode(config.max_header_bytes || defaults.maxHeaderBytes),
    readHeaderTimeout: forNode(config.read_header_timeout || defaults.readHeaderTimeout),
    readTimeout: forNode(config.read_timeout),
    idleTimeout: forNode(config.idle_timeout || defaults.idleTimeout),
    keepAliveIdle: config.keepalive_idle || config.keepalive_interval || undefined,
    tls,
    ...wrappers,
  };
}

/** Converts to a non-negative integer that Node accepts. A value above 0 never becomes 0, because 0 means no limit. */
function forNode(value: number): number {
  return Math.min(Math.max(0, Math.ceil(value)), maxNodeNumber);
}

function listenProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'the address is in use';
  return code === 'EACCES' ? 'the process may not use it' : message;
}
