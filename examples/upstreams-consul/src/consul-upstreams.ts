import { clock, duration, inject, joinHostPort, logger, module, object, secret, string } from '@caddis/core';
import type { Clock, ConfigOf, Context, Logger } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { LeftOut } from '@caddis/kit';
import { CachedSource, watchUpstreams, type Found, type UpstreamCache } from '@caddis/upstream-kit';
import { ConsulService, maxQuietMs } from './consul-service.js';

const Config = object({
  service: string({ description: 'Name of the service. Its instances whose checks pass are the backends.', minLength: 1 }),
  address: string({
    description: 'Base URL of the HTTP API of an agent, `http` or `https`.',
    pattern: '^https?://',
    default: 'http://localhost:8500',
  }),
  tag: string({ description: 'Tag that an instance must have.', optional: true, omitted: 'instances with any tags' }),
  datacenter: string({ description: 'Datacenter to ask.', optional: true, omitted: 'that of the agent' }),
  token: secret({ description: 'ACL token with `service:read` and `node:read`.', optional: true, omitted: 'the anonymous token' }),
  grace_period: duration({
    description: 'How long the last known backends are used while Consul cannot be reached. After that the source fails.',
    default: '24h',
    minimum: '0s',
  }),
});

/** The upstream source `consul`. */
@module(upstreams, {
  name: 'consul',
  config: Config,
  summary: 'Takes the healthy instances of a service from Consul, and follows their changes.',
  description: 'The metadata of an instance are its labels.',
  examples: [{ title: 'Instances of a service, of one version.', config: { source: 'consul', service: 'shop', tag: 'v2' } }],
})
export class ConsulUpstreams extends CachedSource {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    super();
  }

  protected open(context: Context): Promise<UpstreamCache> {
    const { log, time } = this;
    const { grace_period, address, service, tag, datacenter, token } = this.config;
    return watchUpstreams(context, {
      clock: time,
      log,
      messages: { outage: 'Consul cannot be reached', recovery: 'Consul can be reached again' },
      fields: { service },
      graceMs: grace_period,
      // Modules with equal settings share one watch, in a config and across a reload. Only a hash of the settings is stored.
      settings: [address, service, tag, datacenter, token],
      // A config with another token starts with the last answer for the same query.
      origins: [JSON.stringify([address, service, tag, datacenter])],
      // If nothing is received for this long, the connection has failed.
      maxQuietMs,
      open: () => new ConsulService({ address, service, tag, datacenter, token }, time),
      parse,
    });
  }
}

/** The fields of an entry of `/v1/health/service` that are used. */
interface Entry {
  readonly Node: { readonly Node: string; readonly Address: string };
  readonly Service: {
    readonly ID: string;
    readonly Address: string;
    readonly Port: number;
    readonly Weights?: { readonly Passing: number };
    readonly Meta?: Readonly<Record<string, string>>;
  };
}

/** Parses the backends from an answer. An error thrown here counts as a failure of the source. */
function parse(text: string): Found {
  const found: Upstream[] = [];
  const leftOut: LeftOut[] = [];
  for (const { Node, Service } of JSON.parse(text) as readonly Entry[]) {
    const origin = `${Node.Node}/${Service.ID}`;
    // An instance without an address has the address of its node; one with port 0 accepts no connections.
    if (Service.Port === 0) {
      leftOut.push({ candidate: origin, reason: 'it has no port' });
      continue;
    }
    const dial = joinHostPort(Service.Address || Node.Address, Service.Port);
    found.push({ dial, weight: Service.Weights?.Passing, labels: Service.Meta, origin });
  }
  return { upstreams: found, leftOut };
}
