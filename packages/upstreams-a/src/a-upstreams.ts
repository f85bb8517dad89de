import { clock, inject, joinHostPort, logger, module, type Clock, type Context, type Logger, type Provisioner, type Validator } from '@caddis/core';
import { upstreams, upstreamsOf, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { checkDnsFields, DnsSettings, dnsResolver, type DnsResolver } from '@caddis/dns';
import { reportThrown } from '@caddis/kit';
import { LookupPool, PlaceholderLookups, type Found } from '@caddis/upstream-kit';
import { AConfig, type LoadedAConfig } from './a-config.js';
import { description, examples } from './a-docs.js';
import { errors } from './errors.js';

const defaultPort = '80';

/**
 * The upstream source `a`: one upstream for each address of a host name.
 *
 * @see Caddy's `AUpstreams`
 * @public
 */
@module(upstreams, {
  name: 'a',
  config: AConfig,
  summary: 'Provides upstreams from A and AAAA records.',
  description,
  examples,
  check(config, report) {
    checkDnsFields(config, report);
    reportThrown(report, ['port'], () => assertPort(config.port || defaultPort));
  },
})
export class AUpstreams implements UpstreamSource, Provisioner, Validator {
  /** Made by `provision`, which comes before everything else. */
  private lookups!: PlaceholderLookups;
  private settings!: DnsSettings;

  constructor(
    private readonly config: LoadedAConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(dnsResolver) private readonly dns: DnsResolver,
  ) {}

  async provision(context: Context): Promise<void> {
    this.settings = new DnsSettings(this.config);
    this.lookups = this.makeLookups(await context.share('http.reverse_proxy.upstreams.a', () => ({ value: new LookupPool() })));
    context.defer(() => this.lookups.close());
    this.lookups.start();
  }

  validate(): void {
    assertPort(this.port);
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return this.lookups.get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.lookups.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return upstreamsOf(this.status());
  }

  watchKnown(changed: () => void): () => void {
    return this.lookups.onAnswer(changed);
  }

  status(): SourceStatus {
    return this.lookups.status();
  }

  report(): SourceStatus {
    return this.status();
  }

  private makeLookups(pool: LookupPool): PlaceholderLookups {
    return new PlaceholderLookups({
      clock: this.time,
      log: this.log,
      texts: [this.config.name, this.port],
      ask: ([host = '', port = ''], signal) => this.ask(host, port, signal),
      scope: `${this.settings.scope} ${this.families().join()}`,
      settings: this.settings.manner,
      pool,
      intervalMs: this.settings.intervalMs,
      graceMs: Math.max(0, this.config.grace_period),
    });
  }

  /** In Caddy an empty port is one that was left out. */
  private get port(): string {
    return this.config.port || defaultPort;
  }

  private async ask(host: string, port: string, signal: AbortSignal): Promise<Found> {
    const { addresses, ttlMs, leftOut } = await this.dns.addresses(host, { ...this.settings.lookup, families: this.families(), signal });
    return {
      upstreams: addresses.map((address) => ({ dial: joinHostPort(address, port), origin: host })),
      leftOut,
      freshMs: this.settings.freshMs(ttlMs),
    };
  }

  /** What is not true counts as unset, and nothing set means both: `{ "ipv4": false }` alone changes nothing, as in Caddy. */
  private families(): readonly (4 | 6)[] {
    const { ipv4, ipv6 } = this.config.versions ?? {};
    if (ipv4 === ipv6 || (ipv4 !== true && ipv6 !== true)) return [4, 6];
    return ipv4 === true ? [4] : [6];
  }
}

/** A port with placeholders is known when a request comes. */
function assertPort(port: string): void {
  if (port.includes('{')) return;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw errors.A_PORT_INVALID({ port: JSON.stringify(port) });
}
