import { clock, defineToken, inject, joinHostPort, logger, module, type Clock, type ConfigInput, type ConfigMistake, type Context, type Logger } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import { checkDnsFields, DnsSettings, dnsResolver, type DnsResolver, type ServiceRecord } from '@caddis/dns';
import { toldLeftOut } from '@caddis/kit';
import { CachedSource, lookupStore, maxUpstreams, PlaceholderLookups, type Found, type LookupStore, type UpstreamCache } from '@caddis/upstream-kit';
import { errors } from './errors.js';
import { serviceOrder } from './service-order.js';
import { SrvConfig } from './srv-config.js';
import { description, examples } from './srv-docs.js';
import { resolveTargets } from './targets.js';

/** How soon an answer is looked up again if one of its targets could not be resolved, in milliseconds. */
const retryTargetsMs = 5000;

/** A service of the config, because a `share` of each of a hundred thousand sources would take as long as all the rest. */
const lookups = defineToken<LookupStore>('upstreams_srv.lookups', { create: lookupStore });

/**
 * The upstream source `srv`: one upstream for each address of each target of a name's SRV records.
 *
 * @see Caddy's `SRVUpstreams`; RFC 2782
 * @public
 */
@module(upstreams, {
  name: 'srv',
  alsoCalled: ['dns', 'consul', 'service discovery', 'priority', 'weight'],
  config: SrvConfig, summary: 'Finds backends by SRV records.', description, examples,
  check(config, report) {
    checkDnsFields(config, report);
    for (const mistake of nameDoubts(config)) report(mistake);
  },
})
export class SrvUpstreams extends CachedSource {
  constructor(
    private readonly config: SrvConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(dnsResolver) private readonly dns: DnsResolver,
    @inject(lookups) private readonly store: LookupStore,
  ) {
    super();
  }

  protected open(context: Context): UpstreamCache {
    const { service, proto, name, grace_period: grace, dial_network: network = '' } = this.config;
    const settings = new DnsSettings(this.config);
    const cache = new PlaceholderLookups({
      clock: this.time,
      log: this.log,
      texts: service === '' && proto === '' ? [name] : [service, proto, name],
      ask: (texts, signal) => this.ask(settings, queryName(texts), signal),
      scope: `${settings.scope} ${network}`,
      settings: settings.manner,
      store: this.store,
      intervalMs: settings.intervalMs,
      graceMs: Math.max(0, grace),
      // Every answer orders the records of one priority at random again, which spreads the load of policy `first`.
      order: 'kept',
    });
    context.defer(() => cache.close());
    context.onStart(() => cache.start());
    return cache;
  }

  private async ask(settings: DnsSettings, name: string, signal: AbortSignal): Promise<Found> {
    const { dns } = this;
    const answer = await dns.services(name, { ...settings.lookup, signal });
    const targets = await resolveTargets(dns, answer, { ...settings.lookup, families: this.families(), signal });
    const leftOut = [...answer.leftOut, ...targets.leftOut];
    const found = this.upstreamsOf(serviceOrder(answer.records), targets.addresses);
    if (found.length === maxUpstreams) leftOut.push({ candidate: name, reason: `only the first ${maxUpstreams} upstreams are used` });
    if (found.length === 0 && leftOut.length > 0) {
      throw errors.SRV_NO_USABLE_RECORD({ name, reasons: toldLeftOut(leftOut).map(({ candidate, reason }) => `${candidate}: ${reason}`).join('; ') });
    }
    const freshMs = settings.freshMs(Math.min(answer.ttlMs, targets.ttlMs));
    if (targets.leftOut.length === 0) return { upstreams: found, leftOut, freshMs };
    return { upstreams: found, leftOut, freshMs: Math.min(freshMs ?? settings.intervalMs, retryTargetsMs) };
  }

  /** Combines every record with every address of its target. Limited, because a small answer can lead to many upstreams. */
  private upstreamsOf(records: readonly ServiceRecord[], addresses: ReadonlyMap<string, readonly string[]>): readonly Upstream[] {
    const found: Upstream[] = [];
    for (const { target, port, priority, weight } of records) {
      for (const address of addresses.get(target) ?? []) {
        if (found.length === maxUpstreams) return found;
        found.push({ dial: this.dial(address, port), priority, weight, host: target, origin: target });
      }
    }
    return found;
  }

  private dial(address: string, port: number): string {
    const { dial_network: network } = this.config;
    const hostPort = joinHostPort(address, port);
    return network === undefined ? hostPort : `${network}/${hostPort}`;
  }

  private families(): readonly (4 | 6)[] {
    const { dial_network: network } = this.config;
    if (network?.endsWith('4') === true) return [4];
    return network?.endsWith('6') === true ? [6] : [4, 6];
  }
}

/** Parts of a name that do not make one. */
function* nameDoubts({ name = '', service = '', proto = '' }: ConfigInput<typeof SrvConfig>): Iterable<ConfigMistake> {
  const severity = 'warning';
  if (name === '') yield { at: [], severity, message: 'the name to look up is missing', help: 'write the domain of the service: "name": "app.internal"' };
  const [given, missing] = service === '' ? ['proto', 'service'] : ['service', 'proto'];
  if (service + proto !== '' && /^_[^.]+\._/.test(name)) {
    yield { at: ['name'], severity, message: 'this name has service and proto in it already', help: 'leave "service" and "proto" out' };
  } else if ((service === '') !== (proto === '')) {
    yield { at: [given], severity, message: `${given} means nothing without ${missing}`, help: 'write both, or the whole name into "name": "_http._tcp.app.internal"' };
  }
}

/** Builds the name to query from the expanded strings of the config: the name alone, or service, proto and name. */
function queryName(texts: readonly string[]): string {
  const [name = '', proto = '', service = ''] = texts.toReversed();
  return service === '' && proto === '' ? name : `_${service}._${proto}.${name}`;
}
