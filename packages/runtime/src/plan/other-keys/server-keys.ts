import { answer, certificate, encode, files, here, into, say, issuedBy, proxy, redirect, type OtherKeys } from './other-key.js';

/** Keys that people write into the app `http`, its servers and routes. @internal */
export const serverKeys: readonly OtherKeys[] = [
  {
    module: 'http',
    at: '',
    keys: {
      'listen routes automatic_https logs': here({ servers: { web: { listen: [':8080'], routes: [] } } }),
      'routers services middlewares': here({ servers: { web: { listen: [':8080'], routes: [{ match: [{ host: ['example.com'] }], handle: [proxy] }] } } }),
    },
  },
  {
    module: 'http',
    at: 'servers/*',
    keys: {
      'port ports address bind addr': here({ listen: [':8080'] }),
      'log access_log access_logs': here({ logs: {} }, 'the destination of its lines is set in "logging" of the document'),
      error_log: into('document', { logging: { logs: { default: { level: 'ERROR' } } } }),
      'tls ssl https': {
        ...into(
          'document',
          { apps: { tls: certificate } },
          'and "tls_connection_policies": [{}] into the server; if a route has a "host" matcher, a certificate is obtained without all this',
        ),
        byValue: { internal: into('document', { apps: { tls: issuedBy({ module: 'internal' }) } }, 'and name the host in a "host" matcher of a route') },
      },
      'ssl_certificate ssl_certificate_key certificate certificates cert key tls_cert': into(
        'document',
        { apps: { tls: certificate } },
        'and "tls_connection_policies": [{}] into the server',
      ),
      'server_name server_names host hosts hostname domain domains name names': here({ routes: [{ match: [{ host: ['example.com'] }], handle: [answer] }] }),
      'location locations path paths': here({ routes: [{ match: [{ path: ['/api/*'] }], handle: [answer] }] }),
      'handle handler handlers': here({ routes: [{ handle: [answer] }] }),
      'match matchers': here({ routes: [{ match: [{ path: ['/api/*'] }], handle: [answer] }] }),
      'root static file_server files': here({ routes: [{ handle: [files] }] }),
      'reverse_proxy proxy proxy_pass upstream upstreams backend backends default_backend': here({ routes: [{ handle: [proxy] }] }),
      'gzip encode compress compression': here({ routes: [{ handle: [encode] }] }),
      'redir redirect return': here({ routes: [{ handle: [redirect] }] }),
      'respond rewrite headers header basicauth basic_auth': here({ routes: [{ handle: [answer] }] }, 'handlers belong in "handle" of a route'),
      'client_max_body_size max_body_size request_body': here({ routes: [{ handle: [{ handler: 'request_body', max_size: 10_000_000 }] }] }),
      tls_policies: here({ tls_connection_policies: [{}] }),
      auto_https: here({ automatic_https: { disable: true } }),
      'error_page handle_errors': here({ errors: { routes: [{ handle: [answer] }] } }),
      add_header: here({ routes: [{ handle: [{ handler: 'headers', response: { set: { 'X-Name': ['value'] } } }, proxy] }] }),
      'limit_req limit_conn': say('remove it: there is no rate limit here; set one in front of the server or in the backend'),
      mode: say('remove it: a server of the app "http" speaks HTTP'),
      timeouts: here({ read_timeout: '10s', write_timeout: '30s', idle_timeout: '5m' }),
      'timeout read_body write keepalive_timeout': here({ read_timeout: '10s', idle_timeout: '5m' }),
    },
  },
  { module: 'http', at: 'servers/*/errors', keys: { '400 401 403 404 405 500 502 503 504 4xx 5xx 50x': here({ routes: [{ match: [{ expression: '{http.error.status_code} == 404' }], handle: [answer] }] }) } },
  { module: 'http', at: 'servers/*/logs', keys: { 'output file path filename writer format encoder level': into('document', { logging: { logs: { default: { writer: { output: 'file', filename: '/var/log/access.log' } } } } }, 'and "logs": {} into the server') } },
  {
    at: '**/routes/*',
    keys: {
      'handlers handler_list': here({ handle: [answer] }),
      'matchers matcher when if rule acl': here({ match: [{ path: ['/api/*'] }] }),
      'paths location uri url': here({ match: [{ path: ['/api/*'] }] }),
      'hosts hostname domain domains server_name': here({ match: [{ host: ['example.com'] }] }),
      methods: here({ match: [{ method: ['GET'] }] }),
      'upstream upstreams proxy proxy_pass to backend service services use_backend': here({ handle: [proxy] }),
      middlewares: here({ handle: [encode, proxy] }, 'use a handler before the proxy instead of a middleware'),
      priority: say('remove it: routes are tried in the order of the list'),
      root: here({ handle: [files] }),
      'respond body status status_code': here({ handle: [answer] }),
      'redir redirect return': here({ handle: [redirect] }),
      'encode gzip': here({ handle: [encode] }),
      'routes': here({ handle: [{ handler: 'subroute', routes: [] }] }),
    },
  },
];
