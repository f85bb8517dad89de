import { answer, files, here, into, type OtherKeys } from './other-key.js';

const orRequest = 'or "request", for the request to the backend';

/** Keys that people write into handlers. @internal */
export const handlerKeys: readonly OtherKeys[] = [
  {
    module: 'http.handlers.encode',
    at: '',
    keys: {
      gzip: here({ encodings: { gzip: {} } }),
      zstd: here({ encodings: { zstd: {} } }),
      'br brotli': here({ encodings: { br: {} } }),
      'formats format types algorithms': here({ encodings: { zstd: {}, gzip: {} } }),
      'min_length gzip_min_length': here({ minimum_length: 512 }),
      level: here({ encodings: { gzip: { level: 5 } } }),
    },
  },
  {
    module: 'http.handlers.headers',
    at: '',
    keys: {
      'set headers header': here({ response: { set: { 'X-Name': ['value'] } } }, orRequest),
      add: here({ response: { add: { 'X-Name': ['value'] } } }, orRequest),
      'delete remove': here({ response: { delete: ['Server'] } }, orRequest),
      replace: here({ response: { replace: { Location: [{ search: 'http://', replace: 'https://' }] } } }, orRequest),
      'request_headers header_up': here({ request: { set: { 'X-Name': ['value'] } } }),
      'response_headers header_down': here({ response: { set: { 'X-Name': ['value'] } } }),
      defer: here({ response: { set: { 'X-Name': ['value'] }, deferred: true } }),
    },
    headerField: here({ response: { set: { 'X-Name': ['value'] } } }, orRequest),
  },
  {
    module: 'http.handlers.file_server',
    at: '',
    keys: {
      'path directory dir folder': here({ root: '/var/www' }),
      'index index_file': here({ index_names: ['index.html'] }),
      'autoindex listing': here({ browse: {} }),
      try_files: into('route', { match: [{ file: { try_files: ['{http.request.uri.path}', '/index.html'] } }], handle: [{ handler: 'rewrite', uri: '{http.matchers.file.relative}' }, files] }),
      'precompress compress': here({ precompressed: { gzip: {} } }),
    },
  },
  {
    module: 'http.handlers.static_response',
    at: '',
    keys: {
      'status code': here({ status_code: 404 }),
      'text content message response': here({ body: 'Hello' }),
      'to url location redirect': here({ status_code: 308, headers: { Location: ['https://example.com'] } }),
      content_type: here({ headers: { 'Content-Type': ['text/plain'] } }),
    },
  },
  { module: 'http.handlers.error', at: '', keys: { 'status code': here({ status_code: 404 }), message: here({ error: 'not found' }) } },
  {
    module: 'http.handlers.rewrite',
    at: '',
    keys: {
      'to path url': here({ uri: '/new{http.request.uri.path}' }),
      strip_prefix: here({ strip_path_prefix: '/api' }),
      strip_suffix: here({ strip_path_suffix: '.html' }),
      'replace find': here({ uri_substring: [{ find: 'old', replace: 'new' }] }),
      regexp: here({ path_regexp: [{ find: '^/old/', replace: '/new/' }] }),
    },
  },
  {
    module: 'http.handlers.authentication',
    at: '',
    keys: {
      'users accounts basicauth basic_auth basic username password': {
        ...here({ providers: { http_basic: { accounts: [{ username: 'bob', password: '$2a$14$…' }] } } }, 'caddis hash-password makes the password'),
        secret: true,
      },
    },
  },
  {
    module: 'http.handlers.*',
    at: '',
    keys: {
      match: into('route', { match: [{ path: ['/api/*'] }] }),
      'path paths path_regexp remote_ip client_ip': into('route', { match: [{ path: ['/api/*'] }] }),
      'host hosts': into('route', { match: [{ host: ['example.com'] }] }),
      'method methods': into('route', { match: [{ method: ['GET'] }] }),
      terminal: into('route', { terminal: true }),
      group: into('route', { group: 'one' }),
      handle: here({ handler: 'subroute', routes: [{ handle: [answer] }] }),
      'listen logs automatic_https': into('server', { listen: [':8080'] }),
    },
  },
  ...['request', 'response'].map((at) => ({ module: 'http.handlers.headers', at, keys: {}, headerField: here({ set: { 'X-Name': ['value'] } }) })),
];
