import {
  address,
  array,
  boolean,
  choice,
  clock,
  type Clock,
  type ConfigOf,
  duration,
  guest,
  guests,
  inject,
  integer,
  type Logger,
  logger,
  module,
  number,
  object,
  type Provisioner,
  secret,
  string,
  union,
} from '@caddis/core';
import {
  circuitBreakers,
  handlers,
  selectionPolicies,
  transports,
  upstreams,
  type Candidate,
  type Handler,
  type SelectionPolicy,
  type Upstream,
  type UpstreamSource,
} from '@caddis/core/http';

const ProxyConfig = object({
  transport: guest(transports, { description: 'How to speak to backends.', optional: true, omitted: 'the HTTP transport with its defaults' }),
  circuit_breaker: guest(circuitBreakers, { description: 'Keeps requests away from failing backends.', optional: true, omitted: 'no breaker' }),
  upstreams: array(
    object({
      dial: string({ description: 'Network address of exactly one socket.', placeholders: 'request' }),
      max_requests: integer({ description: 'Greatest number of requests at a time. 0 means no limit.', minimum: 0, default: 0 }),
    }),
    { description: 'Backends that do not change.', default: [] },
  ),
  dynamic_upstreams: guest(upstreams, { description: 'Finds the backends while the server runs.', optional: true, omitted: 'only `upstreams` are used' }),
  load_balancing: object(
    {
      selection_policy: guest(selectionPolicies, { description: 'Picks the backend of each attempt.', default: { policy: 'first' } }),
      retries: integer({ description: 'Attempts after the first. 0 means none beyond `try_duration`.', minimum: 0, default: 0 }),
      try_duration: duration({ description: 'How long to try. 0 means that time sets no limit.', minimum: '0s', default: 0 }),
      try_interval: duration({ description: 'Pause between attempts.', default: '250ms' }),
    },
    { description: 'How a backend is chosen, and how often.', optional: true, omitted: 'the defaults of its fields' },
  ),
  flush_interval: union([duration({ description: 'The longest delay.' }), choice(['auto'])], {
    description: 'When to pass on what a backend has sent.',
    default: 'auto',
    stability: 'experimental',
  }),
  buffer_requests: boolean({ description: 'True to read whole bodies first.', default: false, deprecated: 'use `request_buffers`', since: '0.1.0' }),
});

/** The largest demo module: guests of four namespaces, nested objects. */
@module(handlers, {
  name: 'reverse_proxy',
  config: ProxyConfig,
  summary: 'Passes requests on to backends.',
  placeholders: [
    { name: 'http.reverse_proxy.retries', description: 'How many attempts have failed so far.', example: '1' },
    { name: 'http.reverse_proxy.header.FIELD', description: 'Values of a field of the response, joined by `,`.', example: 'text/html', where: 'once the backend has answered' },
    { name: 'env.NAME', description: 'A variable of the environment.', example: '/srv', scope: 'global' },
  ],
  description: 'Backends are listed in `upstreams` or found by `dynamic_upstreams`.\n\n| outcome | status |\n|---|---|\n| none available | 503 |\n| refused | 502 |',
  examples: [
    { title: 'One backend.', config: { handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:9000' }] } },
    {
      title: 'Backends from DNS, the first one that lives.',
      config: { handler: 'reverse_proxy', dynamic_upstreams: { source: 'a', name: 'app.internal' }, load_balancing: { retries: 2 } },
    },
  ],
})
export class DemoProxy implements Handler, Provisioner {
  constructor(readonly config: ConfigOf<typeof ProxyConfig>, @logger() readonly log: Logger, @inject(clock) readonly time: Clock) {}
  provision(): void {}
  handle(): void {}
}

class DemoSource implements UpstreamSource {
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}

const AConfig = object({
  name: string({ description: 'Name to look up.', placeholders: 'request', minLength: 1 }),
  port: string({ description: 'Port of the backends.', placeholders: 'request', default: '80' }),
  refresh: duration({ description: 'How long an answer is used. At least a second.', minimum: '1s', default: '1m' }),
  resolver: object(
    { addresses: array(address({ description: 'One DNS server.', defaultPort: 53 }), { description: 'DNS servers, one taken at random for each query. At least one.', minItems: 1 }) },
    { description: 'Asks other DNS servers than the system does.', optional: true, omitted: "the system's servers" },
  ),
  versions: choice(['4', '6', 'both'], { description: 'IP versions wanted.', default: 'both' }),
});

/** A source with scalars of every kind. */
@module(upstreams, {
  name: 'a',
  config: AConfig,
  summary: 'Finds backends by DNS address records.',
  examples: [{ title: 'A name and a port.', config: { source: 'a', name: 'app.internal', port: '8080' } }],
  since: '0.1.0',
})
export class DemoA extends DemoSource {
  constructor(readonly config: ConfigOf<typeof AConfig>) {
    super();
  }
}

const MultiConfig = object({ sources: guests(upstreams, { description: 'Sources to ask in order. Empty means no backends.', default: [] }) });

/** A source that contains sources. */
@module(upstreams, {
  name: 'multi',
  config: MultiConfig,
  summary: 'Joins several sources.',
  examples: [{ title: 'Two names, the first preferred.', config: { source: 'multi', sources: [{ source: 'a', name: 'one' }, { source: 'a', name: 'two' }] } }],
})
export class DemoMulti extends DemoSource {
  constructor(readonly config: ConfigOf<typeof MultiConfig>) {
    super();
  }
}

class DemoPolicy implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return candidates[0];
  }
}

/** A module without config. */
@module(selectionPolicies, { name: 'first', summary: 'Picks the first available backend.', examples: [{ title: 'No settings.', config: { policy: 'first' } }] })
export class DemoFirst extends DemoPolicy {}

const CookieConfig = object({
  name: string({ description: 'Name of the cookie.', default: 'lb' }),
  secret: secret({ description: 'Key that the cookie is signed with.', optional: true, omitted: 'an empty key' }),
  share: number({ description: 'Share of new clients that get one, 0 to 1.', minimum: 0, maximum: 1, default: 1 }),
  fallback: guest(selectionPolicies, { description: 'Picks for clients without a cookie.', default: { policy: 'first' } }),
});

/** A policy with a secret, and with a guest of its own namespace. */
@module(selectionPolicies, {
  name: 'cookie',
  config: CookieConfig,
  summary: 'Keeps a client at its backend by a cookie.',
  stability: 'experimental',
  examples: [{ title: 'A signed cookie.', config: { policy: 'cookie', secret: 'not-a-real-one' } }],
})
export class DemoCookie extends DemoPolicy {
  constructor(readonly config: ConfigOf<typeof CookieConfig>) {
    super();
  }
}
