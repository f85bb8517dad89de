import { type App, apps, array, boolean, type ConfigOf, guest, guestMap, guests, integer, module, object, record, string, duration } from '@caddis/core';
import { handlers, ipSources, matchers, type Handler, type Matcher } from '@caddis/core/http';

/** The schema of a route in a list of routes. */
export const route = object({
  match: array(guestMap(matchers), {
    description: 'Matcher sets, one of which must match. Empty or absent means that every request is taken.',
    default: [],
  }),
  handle: guests(handlers, { description: 'Handlers to run in order. Empty means that the route only ends the list when it is `terminal`.', default: [] }),
  terminal: boolean({ description: 'True when no later route may run after this one.', default: false }),
});

const HttpConfig = object({
  servers: record(
    object({
      listen: array(string({ description: 'One address.', placeholders: 'global' }), {
        description: 'Network addresses to listen on, with one port or a range each. At least one.',
        minItems: 1,
      }),
      routes: array(route, { description: 'Routes to try in order. Empty means that every request gets an empty 200.', default: [] }),
      read_header_timeout: duration({ description: 'Longest time for a request head. 0 means no limit.', default: '1m' }),
      trusted_proxies: guest(ipSources, { description: 'Whose word on the client is believed.', optional: true, omitted: 'nobody is trusted' }),
    }),
    { description: 'The servers, each under a name of your choice.', default: {}, keyName: 'server name' },
  ),
  http_port: integer({ description: 'Port that plain HTTP is expected on, 0 to 65535.', minimum: 0, maximum: 65_535, default: 80 }),
});

/** The app at the root of all other demo modules. */
@module(apps, {
  name: 'http',
  config: HttpConfig,
  summary: 'Serves HTTP.',
  description: 'Servers listen on **addresses** and send each request through their routes.',
  examples: [{ title: 'One server that answers everything.', config: { servers: { edge: { listen: [':8080'], routes: [{ handle: [{ handler: 'echo', body: 'hi' }] }] } } } }],
})
export class DemoHttp implements App {
  constructor(readonly config: ConfigOf<typeof HttpConfig>) {}
  start(): void {}
  stop(): void {}
}

const SubrouteConfig = object({ routes: array(route, { description: 'Routes to try in order. At least one.', minItems: 1 }) });

/** A handler that contains handlers. */
@module(handlers, {
  name: 'subroute',
  config: SubrouteConfig,
  summary: 'Runs routes of its own.',
  examples: [{ title: 'A route inside a route.', config: { handler: 'subroute', routes: [{ handle: [{ handler: 'echo', body: 'inner' }] }] } }],
})
export class DemoSubroute implements Handler {
  constructor(readonly config: ConfigOf<typeof SubrouteConfig>) {}
  handle(): void {}
}

const EchoConfig = object({
  body: string({ description: 'Text of the answer.', placeholders: 'request', default: '' }),
  status: integer({ description: 'Status code, 100 to 599.', minimum: 100, maximum: 599, default: 200 }),
  headers: record(array(string()), { description: 'Fields to set.', keyName: 'header field', default: {} }),
});

/** A handler without guests. */
@module(handlers, {
  name: 'echo',
  config: EchoConfig,
  summary: 'Answers with a fixed text.',
  description: 'Good for tests.\n\n> It never calls the next handler.',
  examples: [{ title: 'A short answer.', config: { handler: 'echo', body: 'hello' } }],
})
export class DemoEcho implements Handler {
  constructor(readonly config: ConfigOf<typeof EchoConfig>) {}
  handle(): void {}
}

const HostConfig = array(string({ description: 'A name; `*` stands for one label.', placeholders: 'request' }), {
  description: 'Names, one of which the request must have.',
  minItems: 1,
});

/** A matcher whose config is an array. */
@module(matchers, {
  name: 'host',
  config: HostConfig,
  summary: 'Matches by host name.',
  examples: [{ title: 'Two names.', config: ['example.com', '*.example.com'] }],
})
export class DemoHost implements Matcher {
  constructor(readonly config: ConfigOf<typeof HostConfig>) {}
  matches(): boolean {
    return true;
  }
}

const NotConfig = array(guestMap(matchers), { description: 'Matcher sets, none of which may match.', minItems: 1 });

/** A matcher that contains matchers. */
@module(matchers, {
  name: 'not',
  config: NotConfig,
  summary: 'Matches when no set does.',
  examples: [{ title: 'Everything but one host.', config: [{ host: ['example.com'] }] }],
})
export class DemoNot implements Matcher {
  constructor(readonly config: ConfigOf<typeof NotConfig>) {}
  matches(): boolean {
    return true;
  }
}
