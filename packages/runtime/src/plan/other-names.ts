/** Words that people write instead of a module's name, each with what to write: from Caddyfiles, from other servers, or everyday names. */
const otherNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    metrics: 'it belongs into the app: "http": {"metrics": {}}; the admin endpoint serves them at /metrics',
    layer4: 'there is no app for other protocols: only HTTP is proxied',
    listen: 'write it into a server: "http": {"servers": {"web": {"listen": [":8080"]}}}',
    routes: 'write them into a server: "http": {"servers": {"web": {"listen": [":8080"], "routes": []}}}',
    server: 'write "http": {"servers": {"web": {"listen": [":8080"]}}}',
    servers: 'write them into the app: "http": {"servers": {"web": {"listen": [":8080"]}}}',
  },
  'caddy.logging.writers': {
    '/': 'the output is "file", with the path as "filename"',
    '/dev/stderr': 'the output is "stderr"',
    '/dev/stdout': 'the output is "stdout"',
    console: 'the output is "stdout" or "stderr"; for readable lines, "encoder": { "format": "console" }',
    journald: 'the output is "stderr", with "encoder": { "format": "journald" }',
    syslog: 'the output is "stderr", which systemd and containers keep, or "net" for a server',
  },
  'caddy.storage': {
    disk: 'write "module": "file_system"',
    file: 'write "module": "file_system"',
    files: 'write "module": "file_system"',
    local: 'write "module": "file_system"',
  },
  'http.authentication.providers': {
    basic: 'write "http_basic"',
    basic_auth: 'write "http_basic"',
    basicauth: 'write "http_basic"',
  },
  'http.handlers': {
    abort: 'write "handler": "static_response" with "abort": true',
    basic_auth: 'write "handler": "authentication" with the provider "http_basic"',
    basicauth: 'write "handler": "authentication" with the provider "http_basic"',
    compress: 'write "handler": "encode" with "encodings": {"gzip": {}}',
    cors: 'write "handler": "headers", and set Access-Control-Allow-Origin in "response"',
    files: 'write "handler": "file_server"',
    forward_auth: 'write "handler": "reverse_proxy" to the server that decides, with "rewrite", and "handle_response" for 2xx: its routes are empty, so that the next handler goes on',
    gzip: 'write "handler": "encode" with "encodings": {"gzip": {}}',
    handle: 'write "handler": "subroute" with "routes"',
    handle_errors: 'write the routes into "errors" of the server',
    handle_path: 'write "handler": "subroute" whose first route has "handler": "rewrite" with "strip_path_prefix"',
    header: 'write "handler": "headers"',
    log: 'write "logs": {} into the server',
    log_skip: 'write "handler": "vars" with "log_skip": true',
    php_fastcgi: 'write "handler": "reverse_proxy" with the transport "fastcgi"',
    proxy: 'write "handler": "reverse_proxy"',
    proxy_pass: 'write "handler": "reverse_proxy"',
    redir: 'write "handler": "static_response" with "status_code": 308 and "headers": {"Location": ["/to"]}',
    redirect: 'write "handler": "static_response" with "status_code": 308 and "headers": {"Location": ["/to"]}',
    request_header: 'write "handler": "headers" with "request"',
    respond: 'write "handler": "static_response"',
    root: 'write "root" into "handler": "file_server"',
    route: 'write "handler": "subroute" with "routes"',
    static: 'write "handler": "file_server" for files, and "handler": "static_response" for a fixed answer',
    strip_prefix: 'write "handler": "rewrite" with "strip_path_prefix"',
    try_files: 'write the matcher "file" with "try_files", and "handler": "rewrite" with the URI {http.matchers.file.relative}',
    uri: 'write "handler": "rewrite"',
    websocket: 'write "handler": "reverse_proxy": WebSockets need no setting',
  },
  'http.matchers': {
    all: 'write the matchers into one object: all of them must match',
    and: 'write the matchers into one object: all of them must match',
    any: 'write an object for each into the list "match": [{"path": ["/a"]}, {"host": ["b"]}]; one of them must match',
    acl: 'the key is the name of a matcher: {"path": ["/api/*"]}',
    hdr: 'write "header": {"X-Name": ["value"]}, or "host" for the field Host',
    cookie: 'write "header": {"Cookie": ["*name=value*"]}, or "expression" with {http.request.cookie.name}',
    domain: 'write "host"',
    domains: 'write "host"',
    headers: 'write "header"',
    hostname: 'write "host"',
    ip: 'write "remote_ip", or "client_ip" behind another proxy',
    match: 'write the matchers themselves: {"path": ["/api/*"]}',
    methods: 'write "method"',
    or: 'write an object for each into the list "match": [{"path": ["/a"]}, {"host": ["b"]}]; one of them must match',
    name: 'the key is the name of a matcher: {"path": ["/api/*"]}',
    path_beg: 'write "path" with a star at the end: ["/api/*"]',
    path_prefix: 'write "path" with a star at the end: ["/api/*"]',
    paths: 'write "path"',
    regexp: 'write "path_regexp" or "header_regexp"',
    rule: 'the key is the name of a matcher: {"path": ["/api/*"]}',
    scheme: 'write "protocol"',
    src: 'write "remote_ip", or "client_ip" behind another proxy',
    type: 'the key is the name of a matcher: {"path": ["/api/*"]}',
    uri: 'write "path"',
    url: 'write "path"',
    value: 'the key is the name of the matcher, and its value follows: {"path": ["/api/*"]}',
  },
  'http.reverse_proxy.selection_policies': {
    hash: 'write "ip_hash", "uri_hash", or "header" with the name of the field',
    ip: 'write "ip_hash"',
    least_connections: 'write "least_conn"',
    rr: 'write "round_robin"',
    source: 'write "ip_hash"',
    sticky: 'write "cookie"',
  },
  'http.reverse_proxy.transport': {
    grpc: 'write "protocol": "http" with "versions": ["h2c", "2"]',
    h2: 'write "protocol": "http" with "tls": {}: HTTP/2 is used if the backend supports it',
    h2c: 'write "protocol": "http" with "versions": ["h2c", "2"]',
    http2: 'write "protocol": "http" with "tls": {}: HTTP/2 is used if the backend supports it',
    https: 'write "protocol": "http" with "tls": {}: without it, requests are sent in plain text',
    tls: 'write "protocol": "http" with "tls": {}',
  },
  'http.reverse_proxy.upstreams': {
    dns: 'write "source": "a" for the addresses of a name, or "source": "srv" for SRV records',
    dynamic: 'write the source itself: "a", "srv", "docker", "etcd", or "multi" for several',
    static: 'remove "dynamic_upstreams", and write the addresses in "upstreams" of the handler',
  },
  'tls.issuance': {
    lets_encrypt: 'write "acme": it uses Let’s Encrypt by default',
    letsencrypt: 'write "acme": it uses Let’s Encrypt by default',
    local: 'write "internal"',
    self_signed: 'write "internal"',
    selfsigned: 'write "internal"',
  },
};

/**
 * Returns what to write instead of a word that is not a module's name but that people use for something that exists.
 *
 * @param namespace - ID of the namespace in which the word was used
 * @param name - the word; the entry `/` is for all words with a slash
 * @internal
 */
export function insteadOfOtherName(namespace: string, name: string): string | undefined {
  const names = Object.hasOwn(otherNames, namespace) ? otherNames[namespace] : undefined;
  if (names === undefined) return undefined;
  return Object.hasOwn(names, name) ? names[name] : name.includes('/') && Object.hasOwn(names, '/') ? names['/'] : undefined;
}

/** Returns all of these words: namespace, word, what to write. @public */
export function otherModuleNames(): readonly (readonly [namespace: string, name: string, instead: string])[] {
  return Object.entries(otherNames).flatMap(([namespace, names]) => Object.entries(names).map(([name, text]) => [namespace, name, text] as const));
}
