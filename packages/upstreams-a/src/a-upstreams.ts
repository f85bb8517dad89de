import { clock, defineToken, inject, joinHostPort, logger, module, type Clock, type Context, type Logger, type Validator } from '@caddis/core';
import { upstreams } from '@caddis/core/http';
import { checkDnsFields, DnsSettings, dnsResolver, type DnsResolver } from '@caddis/dns';
import { reportThrown } from '@caddis/kit';
import { CachedSource, lookupStore, PlaceholderLookups, type Found, type LookupStore, type UpstreamCache } from '@caddis/upstream-kit';
import { AConfig } from './a-config.js';
import { description, examples } from './a-docs.js';
import { errors } from './errors.js';

const defaultPort = '80';

/** A service of the config, because a `share` of each of a hundred thousand sources would take as long as all the rest. */
const lookups = defineToken<LookupStore>('upstreams_a.lookups', { create: lookupStore });

/**
 * The upstream source `a`: one upstream for each address of a host name.
 *
 * @see Caddy's `AUpstreams`
 * @public
 */
@module(upstreams, {
  name: 'a',
  alsoCalled: ['dns', 'aaaa', 'service discovery', 'headless service', 'kubernetes'],
  config: AConfig,
  summary: 'Finds backends by the addresses of a host name (A and AAAA records).',
  description,
  examples,
  check(config, report) {
    checkDnsFields(config, report);
    if ((config.name ?? '') === '') {
      report({ at: [], severity: 'warning', message: 'the name to look up is missing', help: 'write the host name of the backends: "name": "app.internal"' });
    }
    reportThrown(report, ['port'], () => assertPort(config.port || defaultPort));
  },
})
export class AUpstreams extends CachedSource implements Validator {
  constructor(
    private readonly config: AConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(dnsResolver) private readonly dns: DnsResolver,
    @inject(lookups) private readonly store: LookupStore,
  ) {
    super();
  }

  protected open(context: Context): UpstreamCache {
    const settings = new DnsSettings(this.config);
    const cache = new PlaceholderLookups({
      clock: this.time,
      log: this.log,
      texts: [this.config.name, this.port],
      ask: ([host = '', port = ''], signal) => this.ask(settings, host, port, signal),
      scope: `${settings.scope} ${this.families().join()}`,
      settings: settings.manner,
      store: this.store,
      intervalMs: settings.intervalMs,
      graceMs: Math.max(0, this.config.grace_period),
    });
    context.defer(() => cache.close());
    context.onStart(() => cache.start());
    return cache;
  }

  validate(): void {
    assertPort(this.port);
  }

  /** The configured port. As in Caddy, an empty string counts as left out. */
  private get port(): string {
    return this.config.port || defaultPort;
  }

  private async ask(settings: DnsSettings, host: string, port: string, signal: AbortSignal): Promise<Found> {
    const { addresses, ttlMs, leftOut } = await this.dns.addresses(host, { ...settings.lookup, families: this.families(), signal });
    return {
      upstreams: addresses.map((address) => ({ dial: joinHostPort(address, port), origin: host })),
      leftOut,
      freshMs: settings.freshMs(ttlMs),
    };
  }

  /** Returns the address families to look up. As in Caddy, `false` counts as unset, and if nothing is `true`, both are used. */
  private families(): readonly (4 | 6)[] {
    const { ipv4, ipv6 } = this.config.versions ?? {};
    if (ipv4 === ipv6 || (ipv4 !== true && ipv6 !== true)) return [4, 6];
    return ipv4 === true ? [4] : [6];
  }
}

/** Checks a port. One with placeholders cannot be checked before a request comes. */
function assertPort(port: string): void {
  if (port.includes('{')) return;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw errors.A_PORT_INVALID({ port: JSON.stringify(port) });
}
