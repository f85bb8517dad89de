import { planConfig } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { keepExit } from './testing/keep-exit.js';

/** A handler that is always there. */
const proxy = (more: object): object => ({ handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:9000' }], ...more });
const edge = (handler: object, match: object = {}): object => ({ listen: [':8080'], routes: [{ match: [match], handle: [handler] }] });

/** Servers that are accepted, and where `check` says that they cannot do what was meant; no warning where it says nothing. */
const cases: readonly { readonly title: string; readonly server: object; readonly warned?: readonly [place: string, message: string] }[] = [
  { title: 'a server without addresses', server: { routes: [] }, warned: ['', 'the server listens nowhere'] },
  { title: 'a star for all addresses', server: { listen: ['*:8080'] }, warned: ['/listen/0', 'the star is taken for a host name'] },
  { title: 'a proxy without backends', server: edge({ handler: 'reverse_proxy' }), warned: ['/routes/0/handle/0', 'there is no backend, so every request gets 503'] },
  { title: 'a backend without port', server: edge(proxy({ upstreams: [{ dial: 'backend' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'the address of the backend has no port'] },
  { title: 'a backend with a variable of the shell', server: edge(proxy({ upstreams: [{ dial: '$BACKEND' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'a variable of the shell is not expanded here'] },
  { title: 'a backend with a variable in braces', server: edge(proxy({ upstreams: [{ dial: 'localhost:${PORT}' }] })), warned: ['/routes/0/handle/0/upstreams/0/dial', 'a variable of the shell is not expanded here'] },
  { title: 'a backend with a placeholder', server: edge(proxy({ upstreams: [{ dial: '{env.BACKEND}' }] })) },
  { title: 'a backend on a unix socket', server: edge(proxy({ upstreams: [{ dial: 'unix//run/app.sock' }] })) },
  { title: 'a host name with a port', server: edge(proxy({}), { host: ['localhost:8080'] }), warned: ['/routes/0/match/0/host/0', 'a host name has no port here, so this matches no request'] },
  { title: 'an address of IPv6 with a port', server: edge(proxy({}), { host: ['[::1]:8080'] }), warned: ['/routes/0/match/0/host/0', 'a host name has no port here, so this matches no request'] },
  { title: 'an address of IPv6', server: edge(proxy({}), { host: ['::1'] }) },
  { title: 'a host name with a path', server: edge(proxy({}), { host: ['localhost/api'] }), warned: ['/routes/0/match/0/host/0', 'a host name has no path'] },
  { title: 'a path without its slash', server: edge(proxy({}), { path: ['api/*'] }), warned: ['/routes/0/match/0/path/0', 'a path begins with a slash, so this matches no request'] },
  { title: 'a path that ends so', server: edge(proxy({}), { path: ['*.png', '/api/*', '{vars.path}'] }) },
  { title: 'nanoseconds', server: edge(proxy({ load_balancing: { try_duration: 5 } })), warned: ['/routes/0/handle/0/load_balancing/try_duration', 'this is 5ns'] },
  { title: 'nanoseconds by name', server: edge(proxy({ load_balancing: { try_duration: '5us' } })), warned: ['/routes/0/handle/0/load_balancing/try_duration', 'this is 5us'] },
  { title: 'no time, and a negative one', server: { ...edge(proxy({ load_balancing: { try_duration: 0 }, flush_interval: -1 })) } },
  { title: 'a status that is no number', server: edge({ handler: 'static_response', status_code: 'not found' }), warned: ['/routes/0/handle/0/status_code', 'the status code is no number'] },
  { title: 'a status from a placeholder', server: edge({ handler: 'static_response', status_code: '{http.error.status_code}' }) },
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
