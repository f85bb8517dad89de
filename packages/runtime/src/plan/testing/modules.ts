import {
  address,
  apps,
  array,
  boolean,
  choice,
  defineNamespace,
  duration,
  guest,
  guestMap,
  guests,
  integer,
  module,
  number,
  object,
  raw,
  record,
  secret,
  string,
  union,
  type App,
  type ConfigOf,
} from '@caddis/core';

/** The contract of the modules here. It is empty, because they are planned but never used. */
export interface Part {
  readonly config: unknown;
}

export const handlers = defineNamespace<Part>({ id: 'http.handlers', inlineKey: 'handler', description: 'Handlers.', methods: [] });
export const matchers = defineNamespace<Part>({ id: 'http.matchers', description: 'Matchers.', methods: [] });
export const sources = defineNamespace<Part>({
  id: 'http.reverse_proxy.upstreams',
  inlineKey: 'source',
  description: 'Sources.',
  methods: [],
});
export const policies = defineNamespace<Part>({
  id: 'http.reverse_proxy.selection_policies',
  inlineKey: 'policy',
  description: 'Policies.',
  methods: [],
});

/** Base class of all modules here; stores the config. */
class Plain implements Part {
  constructor(readonly config: unknown) {}
}

const Route = object({
  match: array(guestMap(matchers), { description: 'Sets of matchers.', default: [] }),
  handle: guests(handlers, { description: 'Handlers, in order.', default: [] }),
  terminal: boolean({ description: 'Whether this is the last route.', default: false }),
});

const Server = object({
  listen: array(string({ description: 'An address.' }), { description: 'Addresses to listen on.', minItems: 1 }),
  routes: array(Route, { description: 'Routes.', default: [] }),
  idle_timeout: duration({ description: 'How long a connection may idle.', default: '5m', minimum: '1s', maximum: '1h' }),
  max_header_bytes: integer({ description: 'Greatest size of headers.', optional: true, minimum: 1024, maximum: 1_048_576 }),
  strict_host: boolean({ description: 'Old name.', optional: true, deprecated: 'use strict_sni_host' }),
  zero_rtt: boolean({ description: 'New.', optional: true, stability: 'experimental' }),
});

const HttpConfig = object({
  servers: record(Server, { description: 'Servers by name.', default: {} }),
  grace_period: duration({ description: 'How long to wait.', default: '10s' }),
});

@module(apps, { name: 'http', config: HttpConfig, summary: 'Serves HTTP.' })
export class Http implements App {
  constructor(readonly config: ConfigOf<typeof HttpConfig>) {}
  start(): void {}
  stop(): void {}
}

@module(handlers, {
  name: 'static_response',
  config: object({
    status_code: integer({ description: 'Status code.', default: 200, minimum: 100, maximum: 599 }),
    body: string({ description: 'Body.', default: '', maxLength: 200 }),
    headers: record(array(string()), {
      description: 'Headers.',
      optional: true,
      keyPattern: '^[A-Za-z][A-Za-z0-9-]*$',
      keyName: 'header field',
    }),
    body_files: array(string({ description: 'Path.', path: true }), { description: 'Files with the body.', optional: true }),
    chance: number({ description: 'Share of requests.', optional: true, minimum: 0, maximum: 1 }),
  }),
  summary: 'Answers.',
})
export class StaticResponse extends Plain {}

@module(handlers, {
  name: 'subroute',
  config: object({ routes: array(Route, { description: 'Routes.', default: [] }) }),
  summary: 'Routes.',
})
export class Subroute extends Plain {}

@module(handlers, {
  name: 'reverse_proxy',
  config: object({
    upstreams: array(
      object({
        dial: address({ description: 'Where the backend listens.', defaultPort: 80 }),
        max_requests: integer({ description: 'Greatest number of requests.', default: 0, minimum: 0 }),
      }),
      { description: 'Static backends.', default: [] },
    ),
    dynamic_upstreams: guest(sources, { description: 'Source of backends.', optional: true }),
    load_balancing: object(
      {
        selection_policy: guest(policies, { description: 'Policy.', default: { policy: 'random' } }),
        try_duration: duration({ description: 'How long to try.', default: 0 }),
        retries: integer({ description: 'Number of retries.', default: 0, minimum: 0, maximum: 100 }),
      },
      { description: 'Balancing.', default: {} },
    ),
    headers: record(array(string()), { description: 'Headers to set.', default: {} }),
  }),
  summary: 'Proxies.',
})
export class ReverseProxy extends Plain {}

@module(handlers, {
  name: 'authentication',
  config: object({
    user: string({ description: 'Name of the user.', minLength: 1, pattern: '^[a-z]+$' }),
    password: secret({ description: 'Password of the user.', minLength: 8 }),
    realm: choice(['public', 'private', 'internal'], { description: 'Realm.', default: 'public' }),
  }),
  summary: 'Asks for a password.',
})
export class Authentication extends Plain {}

@module(handlers, { name: 'old_proxy', config: object({}), summary: 'Proxied.', deprecated: 'use reverse_proxy' })
export class OldProxy extends Plain {}

@module(handlers, { name: 'new_proxy', config: object({}), summary: 'Proxies anew.', stability: 'experimental' })
export class NewProxy extends Plain {}

@module(matchers, { name: 'host', config: array(string(), { description: 'Hosts.', minItems: 1 }), summary: 'Matches hosts.' })
export class MatchHost extends Plain {}

@module(matchers, { name: 'path', config: array(string()), summary: 'Matches paths.' })
export class MatchPath extends Plain {}

@module(matchers, { name: 'not', config: array(guestMap(matchers)), summary: 'Negates.' })
export class MatchNot extends Plain {}

@module(sources, {
  name: 'multi',
  config: object({ sources: guests(sources, { description: 'Sources to ask.', default: [] }) }),
  summary: 'Joins sources.',
})
export class Multi extends Plain {}

@module(sources, {
  name: 'a',
  config: object({
    name: string({ description: 'Domain name to look up.', minLength: 1 }),
    port: string({ description: 'Port of the backends.', default: '80' }),
    refresh: duration({ description: 'How often to look up.', default: '1m', minimum: '1s' }),
    resolver: array(address({ description: 'A resolver.', defaultPort: 53 }), { description: 'Resolvers.', default: [], maxItems: 3 }),
    versions: object(
      {
        ipv4: boolean({ description: 'Whether to look up A.', default: true }),
        ipv6: boolean({ description: 'Whether to look up AAAA.', default: true }),
      },
      { description: 'Families.', optional: true },
    ),
  }),
  summary: 'Looks up A and AAAA.',
})
export class A extends Plain {}

@module(policies, { name: 'random', summary: 'Picks any.' })
export class Random extends Plain {}

@module(policies, { name: 'first', config: object({}), summary: 'Picks the first.' })
export class First extends Plain {}

@module(policies, {
  name: 'cookie',
  config: object({
    name: string({ description: 'Name of the cookie.', default: 'lb' }),
    fallback: guest(policies, { description: 'Policy without a cookie.', default: { policy: 'random' } }),
  }),
  summary: 'Picks by cookie.',
})
export class Cookie extends Plain {}

@module(handlers, {
  name: 'odd_keys',
  config: object({
    constructor: string({ description: 'Named like what every object inherits.' }),
    valueOf: string({ description: 'Named so, too.', default: 'x' }),
  }),
  summary: 'Has fields with odd names.',
})
export class OddKeys extends Plain {}

/** A module with every shape of a guest field. */
const ShapesConfig = object({
  one: guest(sources, { description: 'One.', optional: true }),
  list: guests(sources, { description: 'An array.', default: [] }),
  grid: array(array(guest(sources)), { description: 'An array of arrays.', default: [] }),
  by_name: guestMap(matchers, { description: 'A map by module name.', default: {} }),
  by_label: record(guest(sources), { description: 'A map with inline key.', default: {} }),
  maps: array(guestMap(matchers), { description: 'An array of maps.', default: [] }),
  nested: record(object({ inner: record(array(guest(sources)), { description: 'Lists by label.', default: {} }) }), {
    description: 'Deep.',
    default: {},
  }),
});

@module(handlers, { name: 'shapes', config: ShapesConfig, summary: 'Has every shape of a guest field.' })
export class Shapes extends Plain {}

@module(handlers, {
  name: 'unions',
  config: object({
    refresh: union([duration({ description: 'Time.', minimum: '1s' }), choice(['ttl'])], { description: 'How long an answer is fresh.', default: '1m' }),
    level: union([integer(), choice(['auto', 'best'])], { description: 'Level.', optional: true }),
    source: union([choice(['none']), guest(sources)], { description: 'A source, or none.', default: 'none' }),
    target: union([address(), object({ at: address({ description: 'Place.' }), tags: array(string(), { description: 'Tags.', default: [] }) })], {
      description: 'Where to.',
      optional: true,
    }),
  }),
  summary: 'Has values of several types.',
})
export class Unions extends Plain {}

@module(handlers, {
  name: 'raw',
  config: object({
    file: raw<unknown>(
      {
        anyOf: [
          { type: 'string', minLength: 1 },
          {
            type: 'object',
            properties: { path: { type: 'string' }, mode: { type: 'integer' } },
            required: ['path'],
            additionalProperties: false,
          },
        ],
      },
      { description: 'A file.', optional: true },
    ),
    kind: raw<unknown>(
      {
        oneOf: [
          { type: 'object', properties: { type: { const: 'file' }, path: { type: 'string' } }, required: ['type', 'path'] },
          { type: 'object', properties: { type: { const: 'net' }, port: { type: 'integer' } }, required: ['type', 'port'] },
        ],
      },
      { description: 'A target.', optional: true },
    ),
    tags: raw<unknown>({ type: 'array', uniqueItems: true, items: { type: 'string' } }, { description: 'Tags.', optional: true }),
    step: raw<unknown>({ type: 'integer', multipleOf: 5 }, { description: 'Steps.', optional: true }),
    nothing: raw<unknown>({ type: ['null', 'string'] }, { description: 'May be null.', optional: true }),
  }),
  summary: 'Has values described by JSON Schema.',
})
export class Raw extends Plain {}
