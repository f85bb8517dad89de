/** Config of a server, and the requests to send to it. */
export interface ComparedServer {
  readonly name: string;
  /** Without `listen`; the same for Caddy and Caddis. */
  readonly server: Readonly<Record<string, unknown>>;
  readonly requests: readonly string[];
}

const says = (config: object): { readonly handler: string } => ({ handler: 'static_response', ...config });
const handles = (...handle: object[]): Readonly<Record<string, unknown>> => ({ routes: [{ handle }] });

/** Answers matching requests with `yes`, and all others with `no`. */
function matches(match: object): Readonly<Record<string, unknown>> {
  return { routes: [{ match: [match], terminal: true, handle: [says({ body: 'yes' })] }, { handle: [says({ body: 'no' })] }] };
}

function get(target: string, fields = '', host = 'example.com', method = 'GET'): string {
  return `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`;
}

const paths = ['/', '/a', '/A', '/a/', '/a/b', '/a//b', '//a', '/a/../b', '/./a', '/a%2Fb', '/a%20b', '/%61', '/a/b/c', '/abc', '/x/i.PNG', '/a?x=1'].map((path) => get(path));
const hosts = ['example.com', 'EXAMPLE.com:99', 'x.foo.com', 'x.y.foo.com', '[::1]:80', '::1', 'a.b.c'].map((host) => get('/', '', host));
const fields = ['', 'X: a\r\n', 'x: abc\r\n', 'X: ba\r\n', 'X: b\r\nX: a\r\n', 'X: A\r\n', 'X: bab\r\nY: 1\r\n', 'X:\r\n'].map((field) => get('/', field));
const several = [
  get('/'),
  get('/a?b=c', 'Cookie: s=1; t="q"\r\nX-A: 1\r\nX-A: 2\r\n', 'x.example.com:81'),
  get('/', '', 'e', 'HEAD'),
  get('/x/y.tar.gz?q=1&q=2', '', 'e', 'POST'),
];
const targets = ['/', '/api', '/api/x', '/API/x', '/a%2Fb/c', '/api/a%2Fb?q=1&r=%20', '/api//x', '/%61pi/y', '/x/../api/z', '/foo.php', '/foo.php/?a=b'].map((path) => get(path));
/** With braces (which Caddy 2.6.2 expands after a rewrite), characters whose low byte is special, double escapes, and invalid UTF-8. */
const oddBytes = [
  ['/a/%C4%AE%C4%AE', '\xc4\xae'], ['/a/x%C4%AFy', 'x\xc4\xafy'], ['/x', ''], ['/a/%C3%89?q=%C3%A9', '\xc3\xa9'], ["/a/(b)!*'", "(b)!*'"], ['/a/%252e%252e?q=%252e', '%2e%2e'],
  ['/a/%ff%fe?q=%ff', '\xff\xfe'], ['/a/%F0%9F%98%80x', '\xf0\x9f\x98\x80'], ['/%CE%9F%CE%94%CE%9F%CE%A3%CE%91/b?q=%26%3D', '&='], ['/a/%7Bx%7D', '{x}'],
].map(([target = '', value = '']) => get(target, `X: ${value}\r\nCookie: c=1\r\n`));
const echo = says({ body: '{http.request.method} {http.request.uri} | {http.request.uri.query} | {http.request.host}' });
const placeholders = [
  'host', 'port', 'hostport', 'uri.path', 'uri.path.file.ext', 'uri.path.0', 'uri.path.1', 'uri.path.9', 'uri.query.q', 'uri.query.z', 'header.X-A', 'header.Nope',
  'cookie.s', 'cookie.t', 'cookie.Z', 'host.labels.0', 'host.labels.1', 'host.labels.7', 'scheme', 'proto', 'method', 'orig_uri.path', 'orig_method', 'uri.path.x', 'tls.version',
];

/** Servers for which Caddy 2.6.2 and its newest release behave alike. */
export const comparedServers: readonly ComparedServer[] = [
  ...[['/a'], ['/a/*'], ['/a*'], ['*.png'], ['*b/*'], ['*'], ['/a//b'], ['/a%2Fb'], ['/*/b'], ['/a/*/c'], ['/a?c'], ['/[ab]'], ['/a%20b'], ['/a/', '/b']].map(
    (path) => ({ name: `path ${path.join(' ')}`, server: matches({ path }), requests: paths }),
  ),
  // Without a path that continues after the pattern, because Caddy matches it all the same.
  { name: 'path /%*/b', server: matches({ path: ['/%*/b'] }), requests: paths.filter((bytes) => !bytes.startsWith('GET /a/b/c ')) },
  { name: 'path_regexp', server: matches({ path_regexp: { pattern: '^/(a.)' } }), requests: paths },
  { name: 'host', server: matches({ host: ['example.com', '*.foo.com', '[::1]', 'a.*.c'] }), requests: hosts },
  ...[{ X: ['a'] }, { X: ['a*'] }, { X: ['*a'] }, { X: ['*a*'] }, { X: [] }, { X: null }, { x: ['a', 'b'] }, { X: ['a*'], Y: [] }].map((header) => ({
    name: `header ${JSON.stringify(header)}`,
    server: matches({ header }),
    requests: fields,
  })),
  { name: 'header_regexp', server: matches({ header_regexp: { X: { pattern: '^a(.*)$' } } }), requests: fields },
  ...[{ x: ['1'] }, { x: ['*'] }, { x: ['1', '2'] }, { x: ['1*'] }, { '{http.request.method}': ['1'] }, {}].map((query) => ({
    name: `query ${JSON.stringify(query)}`,
    server: matches({ query }),
    requests: ['/', '/?', '/?&', '/?x=1', '/?x=2', '/?x', '/?y=1', '/?GET=1', '/?x=1;y=2', '/?x=%zz'].map((target) => get(target)),
  })),
  ...['http', 'https', 'grpc', 'http/1.1', 'http/1.1+', 'http/1.0', 'http/2', 'x'].map((protocol) => ({ name: `protocol ${protocol}`, server: matches({ protocol }), requests: [get('/')] })),
  ...[[], [{}], [{ path: ['/a'] }], [{ path: ['/a'] }, { query: { x: ['*'] } }]].map((not) => ({
    name: `not ${JSON.stringify(not)}`,
    server: matches({ not }),
    requests: ['/', '/a', '/a?x=1'].map((target) => get(target)),
  })),
  ...[{ '{http.request.uri.path}': ['/a'] }, { '{http.request.uri.path}': [] }, {}].map((vars) => ({
    name: `vars ${JSON.stringify(vars)}`,
    server: matches({ vars }),
    requests: paths,
  })),
  ...[
    { strip_path_prefix: '/api' },
    { strip_path_suffix: '.php' },
    { uri: '/new' },
    { uri: '/new?x=1' },
    { uri: '?y={http.request.uri.path}' },
    { uri: '?' },
    { uri: '/p{http.request.uri.path}' },
    { uri: '{http.request.uri.path}?{http.request.uri.query}&z=1' },
    { uri: '/q?a=1&&b=2&c' },
    { uri: "/t!*()'[]" },
    { method: 'post' },
    { uri_substring: [{ find: 'a', replace: 'ZZ', limit: 1 }] },
    { uri: '/x{http.request.header.Nope}#y' },
    { path_regexp: [{ find: '/([a-z]+)/', replace: '/<$1>/' }] },
    { path_regexp: [{ find: '/{2,}', replace: '/' }] },
  ].map((rewrite) => ({ name: `rewrite ${JSON.stringify(rewrite)}`, server: handles({ handler: 'rewrite', ...rewrite }, echo), requests: targets })),
  ...[
    { uri: '/n/{http.request.uri.path.1}/e' },
    { uri: '/日本{http.request.uri.path}' },
    { uri: '/n/{http.request.header.X}' },
    { uri: '?x={http.request.uri.path.1}&y={http.request.header.X}&z={http.request.uri.query.q}' },
    { uri: 'https://{http.request.host}{http.request.uri}' },
    { uri: '/n/{http.request.orig_uri.path}' },
  ].map((rewrite) => ({ name: `rewrite ${JSON.stringify(rewrite)} of bytes`, server: handles({ handler: 'rewrite', ...rewrite }, echo), requests: oddBytes.filter((each) => !each.includes('{x}')) })),
  {
    name: 'bytes in a body and in fields',
    server: handles(says({ body: '{http.request.header.X}|{http.request.uri.path}|{http.request.uri.query.q}|{http.request.cookie.c}', headers: { Y: ['{http.request.header.X}{http.request.uri.path.1}'] } })),
    requests: oddBytes,
  },
  ...[['/?/?'], ['/a/[à-ÿ]'], ['/a/É*'], ['/ΟΔΟΣ*'], ['/*/😀*']].map((path) => ({ name: `path ${path.join(' ')} of bytes`, server: matches({ path }), requests: oddBytes })),
  ...[
    { body: 'hi' },
    { body: ' {"a":1} ' },
    { body: '{}' },
    { body: '{"a":}' },
    { body: '[1]' },
    { status_code: 404 },
    { status_code: '{http.request.header.Nope}' },
    { status_code: 204 },
    { status_code: 304, body: 'x' },
    { status_code: 999 },
    { status_code: 509 },
    { status_code: '' },
    { status_code: '+204' },
    { status_code: 100 },
    { status_code: 102, headers: { X: ['1'] } },
    { status_code: 103, headers: { X: ['1'] } },
    { headers: { 'X A': ['1'], 'X-é': ['1'], A: ['é→'], B: [' pad '], C: ['a\r\nb'], 'Content-Type': [''] }, body: 'é→' },
    { body: '{http.request.uri.path.file.base}|{http.request.uri.path.file.ext}|{http.request.host.labels.x}|{http.request.host.labels.-1}' },
    { headers: { 'X-Foo': ['1', '2'], 'X-{http.request.method}': ['{http.request.uri}'], Server: ['me'] } },
    { abort: true },
    { close: true, body: 'x' },
    { body: `${placeholders.map((name) => `{http.request.${name}}`).join('|')}|{nope}|{env.NOPE}|\\{x\\}|{|}|{{http.request.method}}|{http.regexp.1}` },
  ].map((config) => ({ name: `static_response ${JSON.stringify(config).slice(0, 60)}`, server: handles(says(config)), requests: several })),
  { name: 'a field that announces trailers', server: handles(says({ headers: { Trailer: ['X'] }, body: 'x' })), requests: [get('/')] },
  {
    name: 'vars',
    server: handles({ handler: 'vars', a: 'v{http.request.method}', b: 1.5, c: true, d: null, e: [1, 'x', null, { b: 10, a: {} }], 'k{http.request.method}': 'z' }, says({ body: '{http.vars.a}|{http.vars.b}|{http.vars.c}|{http.vars.d}|{http.vars.e}|{http.vars.kGET}' })),
    requests: several,
  },
  {
    name: 'headers of the request',
    server: handles(
      {
        handler: 'headers',
        request: {
          add: { A: ['1'], 'X-A': ['3'] },
          set: { B: ['2', '3'], Host: ['new.host'] },
          delete: ['Cookie', 'X-Z*'],
          replace: { 'X-A': [{ search: '1', replace: 'one' }, { search_regexp: '(\\d)', replace: '<$1>' }] },
        },
      },
      says({ body: '{http.request.header.A}|{http.request.header.B}|{http.request.header.X-A}|{http.request.header.Cookie}|{http.request.host}' }),
    ),
    requests: several,
  },
  {
    name: 'headers of the response',
    server: handles({ handler: 'headers', response: { set: { X: ['1'] }, add: { Y: ['2'] }, delete: ['Server'] } }, says({ body: 'x', headers: { X: ['3'] } })),
    requests: several,
  },
  {
    name: 'fields beyond ASCII, and what cannot be one',
    server: handles(
      { handler: 'headers', request: { set: { 'X A': ['1'] }, replace: { X: [{ search: 'é', replace: '→' }] } }, response: { add: { A: ['{http.request.uri.path}'], 'B C': ['1'] } } },
      says({ body: '{http.request.header.X}', headers: { Y: ['{http.request.header.X}'] } }),
    ),
    requests: ['/', '/%0d%0aX:%20y', '/%C3%A9'].map((path) => get(path, 'X: \xc3\xa9\xe2\x86\x92\r\n')),
  },
  ...['é', 'é*', '*→'].map((value) => ({ name: `header ${value}`, server: matches({ header: { X: [value] } }), requests: ['', 'X: \xc3\xa9\r\n', 'X: \xc3\xa9\xe2\x86\x92\r\n'].map((field) => get('/', field)) })),
  ...[{ handler: 'vars' }, { handler: 'error', status_code: 502 }, says({ body: 'x' })].map((last) => ({
    name: `deferred headers before ${last.handler}`,
    server: {
      routes: [{ handle: [{ handler: 'headers', response: { deferred: true, set: { X: ['1'] } } }, { handler: 'headers', response: { require: {}, set: { Y: ['1'] } } }, { handler: 'encode', encodings: { gzip: {} } }, last] }],
      errors: handles(says({ body: 'error' })),
    },
    requests: [get('/'), get('/', 'Accept-Encoding: gzip\r\n')],
  })),
  {
    name: 'deferred headers',
    server: handles(
      { handler: 'headers', response: { deferred: true, set: { X: ['1'] }, add: { Y: ['2'] }, delete: ['Z*'], replace: { W: [{ search: 'a', replace: 'b' }] } } },
      says({ body: 'x', headers: { X: ['3'], Zed: ['1'], W: ['aaa'] } }),
    ),
    requests: several,
  },
  {
    name: 'headers of some responses',
    server: handles({ handler: 'headers', response: { require: { status_code: [4], headers: { A: ['*'] } }, set: { X: ['1'] } } }, says({ status_code: 404, headers: { A: ['z'] } })),
    requests: several,
  },
  { name: 'error', server: handles({ handler: 'error', error: 'boo', status_code: 403 }), requests: several },
  {
    name: 'error routes',
    server: {
      routes: [{ handle: [{ handler: 'rewrite', uri: '/changed', method: 'PUT' }, { handler: 'error', error: 'boo', status_code: '418' }] }],
      errors: { routes: [{ handle: [says({ body: '{http.error.status_code} {http.error.status_text} {http.error.message} {http.request.uri} {http.request.method}' })] }] },
    },
    requests: several,
  },
  {
    name: 'error routes that do not answer',
    server: { ...handles({ handler: 'error', status_code: 410 }), errors: { routes: [{ match: [{ path: ['/nope'] }], handle: [says({ body: 'x' })] }] } },
    requests: several,
  },
  { name: 'error routes that fail', server: { ...handles({ handler: 'error', status_code: 410 }), errors: handles({ handler: 'error', status_code: 501 }) }, requests: several },
  {
    name: 'subroute',
    server: handles({ handler: 'subroute', routes: [{ match: [{ path: ['/a'] }], handle: [says({ body: 'sub' })] }] }, says({ body: 'after' })),
    requests: several,
  },
  {
    name: 'subroute with a terminal route',
    server: handles({ handler: 'subroute', routes: [{ terminal: true, handle: [{ handler: 'headers', response: { set: { X: ['1'] } } }] }] }, says({ body: 'after' })),
    requests: several,
  },
  {
    name: 'subroute with error routes',
    server: handles({ handler: 'subroute', ...handles({ handler: 'error', status_code: 402 }), errors: handles(says({ body: 'E{http.error.status_code}' })) }, says({ body: 'after' })),
    requests: several,
  },
  {
    name: 'subroute with error routes that are none',
    server: handles({ handler: 'subroute', ...handles({ handler: 'error', status_code: 402 }), errors: { routes: [] } }, says({ body: 'after' })),
    requests: several,
  },
  {
    name: 'subroute with error routes that do not answer',
    server: handles({ handler: 'subroute', ...handles({ handler: 'error', status_code: 402 }), errors: handles({ handler: 'headers', response: { set: { X: ['1'] } } }) }),
    requests: several,
  },
  {
    name: 'groups without a name',
    server: { routes: [...['1', '2'].map((value) => ({ group: '', handle: [{ handler: 'headers', response: { add: { X: [value] } } }] })), ...handles(says({ body: 'end' }))['routes'] as object[]] },
    requests: several,
  },
  {
    name: 'groups',
    server: {
      routes: [
        { group: 'g', match: [{ path: ['/a'] }], handle: [{ handler: 'headers', response: { add: { X: ['1'] } } }] },
        { group: 'g', handle: [{ handler: 'headers', response: { add: { X: ['2'] } } }] },
        { handle: [{ handler: 'subroute', routes: [{ group: 'g', handle: [{ handler: 'headers', response: { add: { X: ['3'] } } }] }] }] },
        { handle: [says({ body: 'end' })] },
      ],
    },
    requests: several,
  },
  {
    name: 'routes that see changes',
    server: { routes: [{ handle: [{ handler: 'rewrite', uri: '/z' }] }, { match: [{ path: ['/z'] }], handle: [says({ body: 'saw z' })] }] },
    requests: several,
  },
  { name: 'a number sign in the path', server: handles(echo), requests: [get('/a#b')] },
  { name: 'nothing', server: { routes: [] }, requests: [...several, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', get('/%zz'), 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'] },
  {
    name: 'map',
    server: handles(
      {
        handler: 'map',
        source: '{http.request.method}',
        destinations: ['{a}', '{b}'],
        mappings: [
          { input: 'GET', outputs: ['g', null] },
          { input_regexp: '^P(.*)', outputs: ['p$1${1}', 'q'] },
        ],
        defaults: ['da', 'db{http.request.method}'],
      },
      says({ body: '{a} {b}' }),
    ),
    requests: several,
  },
  {
    name: 'encode what is not to be encoded',
    server: handles({ handler: 'encode', encodings: { gzip: {} } }, says({ body: 'x'.repeat(600) })),
    requests: [get('/'), get('/', 'Accept-Encoding: identity\r\n'), get('/', 'Accept-Encoding: gzip;q=0\r\n'), get('/', 'Accept-Encoding: *\r\n')],
  },
];
