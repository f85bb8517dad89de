import { planConfig } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { keepExit } from './testing/keep-exit.js';

/** Returns a handler that is valid on its own. */
const proxy = (more: object): object => ({ handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:9000' }], ...more });
const edge = (handler: object, match: object = {}): object => ({ listen: [':8080'], routes: [{ match: [match], handle: [handler] }] });

/** Valid servers, and the warning of `check` if they cannot do what was probably meant; no `warned` means no warning. */
const cases: readonly { readonly title: string; readonly server: object; readonly warned?: readonly [place: string, message: string] }[] = [
  { title: 'a server without addresses', server: { routes: [] }, warned: ['', 'the server has no listen address'] },
  { title: 'a star for all addresses', server: { listen: ['*:8080'] }, warned: ['/listen/0', 'the star is read as a host name'] },
  { title: 'a proxy without backends', server: edge({ handler: 'reverse_proxy' }), warned: ['/routes/0/handle/0', 'there is no backend, so every request gets 503'] },
  { title: 'a backend without port', server: edge(proxy({ upstreams: [{ dial: 'backend' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'the address of the backend has no port'] },
  { title: 'a backend with a variable of the shell', server: edge(proxy({ upstreams: [{ dial: '$BACKEND' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'shell variables are not expanded here'] },
  { title: 'a backend with a variable in braces', server: edge(proxy({ upstreams: [{ dial: 'localhost:${PORT}' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'shell variables are not expanded here'] },
  { title: 'a backend with a placeholder', server: edge(proxy({ upstreams: [{ dial: '{env.BACKEND}' }] })) },
  { title: 'a backend on a unix socket', server: edge(proxy({ upstreams: [{ dial: 'unix//run/app.sock' }] })) },
  { title: 'a host name with a port', server: edge(proxy({}), { host: ['localhost:8080'] }), warned: ['/routes/0/match/0/host/0', 'a host name must not have a port here, so this matches no request'] },
  { title: 'an address of IPv6 with a port', server: edge(proxy({}), { host: ['[::1]:8080'] }), warned: ['/routes/0/match/0/host/0', 'a host name must not have a port here, so this matches no request'] },
  { title: 'an address of IPv6', server: edge(proxy({}), { host: ['::1'] }) },
  { title: 'a host name with a path', server: edge(proxy({}), { host: ['localhost/api'] }), warned: ['/routes/0/match/0/host/0', 'a host name must not have a path'] },
  { title: 'a path without its slash', server: edge(proxy({}), { path: ['api/*'] }), warned: ['/routes/0/match/0/path/0', 'a path must begin with a slash, so this matches no request'] },
  { title: 'a path that ends so', server: edge(proxy({}), { path: ['*.png', '/api/*', '{http.vars.path}'] }) },
  { title: 'nanoseconds', server: edge(proxy({ load_balancing: { try_duration: 5 } })), warned: ['/routes/0/handle/0/load_balancing/try_duration', 'this is 5ns'] },
  { title: 'nanoseconds by name', server: edge(proxy({ load_balancing: { try_duration: '5us' } })), warned: ['/routes/0/handle/0/load_balancing/try_duration', 'this is 5us'] },
  { title: 'no time, and a negative one', server: { ...edge(proxy({ load_balancing: { try_duration: 0 }, flush_interval: -1 })) } },
  { title: 'a status that is no number', server: edge({ handler: 'static_response', status_code: 'not found' }), warned: ['/routes/0/handle/0/status_code', 'the status code is not a number'] },
  { title: 'a status from a placeholder', server: edge({ handler: 'static_response', status_code: '{http.error.status_code}' }) },
  { title: 'a status that no response has', server: edge({ handler: 'static_response', status_code: 42 }), warned: ['/routes/0/handle/0/status_code', 'this is not a status code'] },
  { title: 'a backend with the address of IPv6 and a port behind it', server: edge(proxy({ upstreams: [{ dial: 'fd00::1:3000' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'without brackets, all of this is one IPv6 address without a port'] },
  { title: 'a backend at port 0', server: edge(proxy({ upstreams: [{ dial: 'localhost:0' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'nothing can listen on port 0'] },
  { title: 'a port of Docker', server: { listen: ['80:8080'] }, warned: ['/listen/0', 'the number before the colon is read as a host'] },
  { title: 'a name of a header field with a colon', server: edge({ handler: 'headers', response: { set: { 'X-A:': ['b'] } } }), warned: ['/routes/0/handle/0/response/set/X-A:', 'no header field can have this name'] },
  { title: 'a matcher of a header field with a space', server: edge(proxy({}), { header: { 'X A': ['b'] } }), warned: ['/routes/0/match/0/header/X A', 'no header field can have this name'] },
  { title: 'a name of a header field from a placeholder', server: edge({ handler: 'headers', response: { set: { '{http.vars.name}': ['b'] } } }) },
  { title: 'a value with a line break', server: edge({ handler: 'headers', response: { set: { 'X-A': ['b\nc'] } } }), warned: ['/routes/0/handle/0/response/set/X-A/0', 'a header field cannot have line breaks, so spaces are sent instead'] },
  { title: 'an expression between slashes', server: edge(proxy({}), { path_regexp: { pattern: '/^\\/api/i' } }), warned: ['/routes/0/match/0/path_regexp/pattern', 'the slashes around it are part of the expression here'] },
  { title: 'an expression of nginx', server: edge(proxy({}), { path_regexp: { pattern: '~* ^/api' } }), warned: ['/routes/0/match/0/path_regexp/pattern', 'the tilde is part of the expression here'] },
  { title: 'an expression for a path with slashes at both ends', server: edge(proxy({}), { path_regexp: { pattern: '/api/' } }) },
  { title: 'an expression in the place of a path', server: edge(proxy({}), { path: ['/api/.*'] }), warned: ['/routes/0/match/0/path/0', 'a path cannot be a regular expression here; a star matches any text'] },
  { title: 'a path with parentheses and a dot', server: edge(proxy({}), { path: ['/wiki/C_(language)', '/a.b*'] }) },
  { title: 'a path with classes and escapes, as Caddy takes them', server: edge(proxy({}), { path: ['/v[0-9]/x', '/v?/x', '/a\\*b/c'] }) },
  { title: 'a path with an expression of a class', server: edge(proxy({}), { path: ['/users/[0-9]+'] }), warned: ['/routes/0/match/0/path/0', 'a path cannot be a regular expression here; a star matches any text'] },
  { title: 'a path with a query', server: edge(proxy({}), { path: ['/a?b=c'] }), warned: ['/routes/0/match/0/path/0', 'the query is not part of the path'] },
  { title: 'a path with a parameter', server: edge(proxy({}), { path: ['/users/:id'] }), warned: ['/routes/0/match/0/path/0', 'a colon has no special meaning here'] },
  { title: 'several methods in one', server: edge(proxy({}), { method: ['GET|POST'] }), warned: ['/routes/0/match/0/method/0', 'this is read as one method, which no request has'] },
  { title: 'a matcher without anything', server: edge(proxy({}), { method: [] }), warned: ['/routes/0/match/0/method', 'the list is empty, so this matches no request'] },
  { title: 'a protocol that there is not', server: edge(proxy({}), { protocol: 'HTTP/1.1' }), warned: ['/routes/0/match/0/protocol', 'no request can have this protocol'] },
  { title: 'protocols', server: edge(proxy({}), { not: [{ protocol: 'http/1.1' }, { protocol: 'http/2+' }] }) },
  { title: 'a host name that begins with a dot', server: edge(proxy({}), { host: ['.example.com'] }), warned: ['/routes/0/match/0/host/0', 'a name must not begin with a dot, so this matches no request'] },
  { title: 'a star for a part of a label', server: edge(proxy({}), { host: ['api-*.example.com'] }), warned: ['/routes/0/match/0/host/0', 'a star matches a whole label, but here it is only part of one'] },
  { title: 'a variable of nginx', server: edge(proxy({ headers: { request: { set: { Host: ['$host'] } } } })), warned: ['/routes/0/handle/0/headers/request/set/Host/0', 'these are variables of nginx, not placeholders'] },
  { title: 'a short name of Caddyfiles', server: edge({ handler: 'static_response', body: '{host}' }), warned: ['/routes/0/handle/0/body', 'these placeholder names work only in Caddyfiles'] },
  { title: 'a script in a body', server: edge({ handler: 'static_response', body: 'const {host} = location;' }) },
  { title: 'a secret from the environment', server: edge(proxy({ dynamic_upstreams: { source: 'etcd', endpoints: ['a'], username: 'x', password: '{env.A}' } })), warned: ['/routes/0/handle/0/dynamic_upstreams/password', 'placeholders are not expanded here'] },
  { title: 'a source that looks up a name with a port', server: edge(proxy({ dynamic_upstreams: { source: 'a', name: 'app:80' } })), warned: ['/routes/0/handle/0/dynamic_upstreams/name', 'a host name must not have a port here'] },
  { title: 'a source that looks up a URL', server: edge(proxy({ dynamic_upstreams: { source: 'srv', name: 'http://app' } })), warned: ['/routes/0/handle/0/dynamic_upstreams/name', 'a host name must not have a scheme'] },
  { title: 'a source without name', server: edge(proxy({ dynamic_upstreams: { source: 'a' } })), warned: ['/routes/0/handle/0/dynamic_upstreams', 'the name to look up is missing'] },
  { title: 'a name of SRV records with its parts beside it', server: edge(proxy({ dynamic_upstreams: { source: 'srv', service: 'http', proto: 'tcp', name: '_http._tcp.app' } })), warned: ['/routes/0/handle/0/dynamic_upstreams/name', 'this name has service and proto in it already'] },
  { title: 'a label with its underscore', server: edge(proxy({ dynamic_upstreams: { source: 'srv', service: 'http', proto: '_tcp', name: 'app' } })), warned: ['/routes/0/handle/0/dynamic_upstreams/proto', 'the underscore is put in front by itself'] },
  { title: 'a source of sources without any', server: edge(proxy({ dynamic_upstreams: { source: 'multi', sources: [] } })), warned: ['/routes/0/handle/0/dynamic_upstreams', 'there are no sources, so there are never any backends'] },
  { title: 'checks that ask for nothing', server: edge(proxy({ health_checks: { active: { interval: '5s' } } })), warned: ['/routes/0/handle/0/health_checks/active', 'nothing is checked, because there is no path to request'] },
  { title: 'failures that are not remembered', server: edge(proxy({ health_checks: { passive: { max_fails: 3 } } })), warned: ['/routes/0/handle/0/health_checks/passive', 'failures are not remembered, so this has no effect'] },
  { title: 'a bound of requests alone', server: edge(proxy({ health_checks: { passive: { unhealthy_request_count: 3 } } })) },
  { title: 'a class of statuses that there is not', server: edge(proxy({ health_checks: { active: { uri: '/', expect_status: 20 } } })), warned: ['/routes/0/handle/0/health_checks/active/expect_status', 'no response can have this status'] },
  { title: 'fewer weights than upstreams', server: edge(proxy({ upstreams: [{ dial: 'a:1' }, { dial: 'b:1' }], load_balancing: { selection_policy: { policy: 'weighted_round_robin', weights: [1] } } })), warned: ['/routes/0/handle/0/load_balancing/selection_policy/weights', 'the number of weights (1) differs from the number of upstreams (2)'] },
  { title: 'a handler behind one that answers', server: { listen: [':8080'], routes: [{ handle: [proxy({}), { handler: 'headers' }] }] }, warned: ['/routes/0/handle/1', 'this handler is never called: reverse_proxy before it answers all requests'] },
  { title: 'a route behind one that takes any', server: { listen: [':8080'], routes: [{ handle: [proxy({})] }, { match: [{ path: ['/a'] }], handle: [proxy({})] }] }, warned: ['/routes/1', 'no request reaches this route: the route before it, 0, handles all requests'] },
  { title: 'a status as a text', server: edge({ handler: 'static_response', status_code: '404' }) },
];

describe('what is accepted and can never work', () => {
  keepExit();

  for (const { title, server, warned } of cases) {
    it(`${title} is ${warned === undefined ? 'not warned of' : 'a warning'}`, async () => {
      const { registry } = await openRegistry({ project: import.meta.dirname });
      const servers = { edge: { automatic_https: { disable: true }, ...server } };
      const planned = await planConfig(JSON.stringify({ apps: { http: { servers } } }), { lookup: registry });
      const found = (planned.ok ? planned.plan.warnings : planned.problems).map(({ code, severity, pointer, message }) => [code, severity, pointer, message]);
      const expected = warned === undefined ? [] : [['CONFIG_VALUE_DOUBTFUL', 'warning', `/apps/http/servers/edge${warned[0]}`, warned[1]]];
      expect(found).to.deep.equal(expected);
    });
  }
});
