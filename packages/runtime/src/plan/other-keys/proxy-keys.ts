import { here, into, say, type OtherKey, type OtherKeys } from './other-key.js';

const policy = (name: string): OtherKey => here({ load_balancing: { selection_policy: { policy: name } } });
const active = (check: object): OtherKey => here({ health_checks: { active: check } });
const passive = (check: object): OtherKey => here({ health_checks: { passive: check } });
const transport = (settings: object): OtherKey => here({ transport: { protocol: 'http', ...settings } });
/** Keys that people write into the handler `reverse_proxy` and its transport. @internal */
export const proxyKeys: readonly OtherKeys[] = [
  {
    module: 'http.handlers.reverse_proxy',
    at: '',
    keys: {
      'to upstream backend backends target targets server servers url proxy_pass': here({ upstreams: [{ dial: 'localhost:3000' }] }),
      'host port address': here({ upstreams: [{ dial: 'localhost:3000' }] }, 'for the field Host, write "headers": {"request": {"set": {"Host": ["example.com"]}}}'),
      'dynamic': here({ dynamic_upstreams: { source: 'a', name: 'backend', port: '3000' } }),
      'lb_policy policy selection_policy strategy algorithm load_balancer balance': policy('round_robin'),
      'sticky sticky_sessions stickiness': policy('cookie'),
      'lb_retries retries': here({ load_balancing: { retries: 2 } }),
      'lb_try_duration try_duration': here({ load_balancing: { try_duration: '5s' } }),
      'lb_try_interval try_interval': here({ load_balancing: { try_interval: '250ms' } }),
      'lb_retry_match retry_match': here({ load_balancing: { retry_match: [{ method: ['GET'] }] } }),
      'health_check healthcheck health_uri health_path': active({ uri: '/health' }),
      health_port: active({ uri: '/health', port: 8080 }),
      health_interval: active({ uri: '/health', interval: '10s' }),
      health_timeout: active({ uri: '/health', timeout: '2s' }),
      health_status: active({ uri: '/health', expect_status: 200 }),
      health_body: active({ uri: '/health', expect_body: 'ok' }),
      health_headers: active({ uri: '/health', headers: { Host: ['example.com'] } }),
      health_method: active({ uri: '/health', method: 'HEAD' }),
      health_passes: active({ uri: '/health', passes: 2 }),
      health_fails: active({ uri: '/health', fails: 2 }),
      health_follow_redirects: active({ uri: '/health', follow_redirects: true }),
      'fail_duration fail_timeout': passive({ fail_duration: '30s' }),
      max_fails: passive({ fail_duration: '30s', max_fails: 3 }),
      unhealthy_status: passive({ fail_duration: '30s', unhealthy_status: [503] }),
      unhealthy_latency: passive({ fail_duration: '30s', unhealthy_latency: '5s' }),
      unhealthy_request_count: passive({ fail_duration: '30s', unhealthy_request_count: 100 }),
      'header_up request_headers proxy_set_header': here({ headers: { request: { set: { Host: ['{http.reverse_proxy.upstream.hostport}'] } } } }),
      'header_down response_headers add_header': here({ headers: { response: { set: { 'X-Served-By': ['caddis'] } } } }),
      'passHostHeader pass_host_header preserve_host': say('remove it: the field Host is passed on as it came'),
      'websocket websockets': say('remove it: WebSockets need nothing'),
      'tls tls_server_name': transport({ tls: {} }),
      'tls_insecure_skip_verify insecure_skip_verify insecure': transport({ tls: { insecure_skip_verify: true } }),
      'timeout read_timeout response_header_timeout proxy_read_timeout': transport({ response_header_timeout: '30s' }),
      'dial_timeout connect_timeout proxy_connect_timeout': transport({ dial_timeout: '3s' }),
      'keepalive keep_alive': transport({ keep_alive: { idle_timeout: '2m' } }),
      'versions http2 h2c': transport({ versions: ['h2c', '2'] }),
      'strip_prefix strip_path_prefix': here({ rewrite: { strip_path_prefix: '/api' } }),
      'path uri': here({ rewrite: { uri: '/api{http.request.uri}' } }, 'which paths come here is said in "match" of the route'),
      method: here({ rewrite: { method: 'GET' } }, 'which methods come here is said in "match" of the route'),
      'buffering proxy_buffering': here({ flush_interval: -1 }, 'responses are passed on as they come, even without it'),
    },
  },
  {
    module: 'http.handlers.reverse_proxy',
    at: 'upstreams/*',
    keys: {
      'address addr url to host port server target upstream hostname': here({ dial: 'localhost:3000' }),
      weight: into('handler', { load_balancing: { selection_policy: { policy: 'weighted_round_robin', weights: [3, 1] } } }),
      'max_fails fail_timeout': into('handler', { health_checks: { passive: { fail_duration: '30s', max_fails: 3 } } }),
      backup: into('handler', { load_balancing: { selection_policy: { policy: 'first' } } }, 'and list this one last'),
      'max_conns max_connections': here({ max_requests: 100 }),
      'tls scheme': into('handler', { transport: { protocol: 'http', tls: {} } }),
      'check health_check': into('handler', { health_checks: { active: { uri: '/health' } } }),
    },
  },
  {
    module: 'http.handlers.reverse_proxy',
    at: 'load_balancing',
    keys: {
      'policy strategy algorithm lb_policy': here({ selection_policy: { policy: 'round_robin' } }),
      'sticky cookie': here({ selection_policy: { policy: 'cookie' } }),
    },
  },
  {
    module: 'http.handlers.reverse_proxy',
    at: 'health_checks',
    keys: {
      'uri path interval timeout port method headers expect_status expect_body': here({ active: { uri: '/health', interval: '10s' } }),
      'max_fails fail_duration fail_timeout unhealthy_status unhealthy_latency': here({ passive: { fail_duration: '30s', max_fails: 3 } }),
    },
  },
  { module: 'http.handlers.reverse_proxy', at: 'health_checks/active', keys: { 'url health_uri endpoint': here({ uri: '/health' }), status: here({ expect_status: 200 }) } },
  {
    module: 'http.handlers.reverse_proxy',
    at: 'headers',
    keys: {
      'set add delete replace header_up': here({ request: { set: { 'X-Name': ['value'] } } }, 'or "response", for what comes back'),
      header_down: here({ response: { set: { 'X-Name': ['value'] } } }),
    },
    headerField: here({ request: { set: { 'X-Name': ['value'] } } }, 'or "response", for what comes back'),
  },
  {
    module: 'http.reverse_proxy.transport.http',
    at: '',
    keys: {
      'timeout read': here({ response_header_timeout: '30s' }),
      connect_timeout: here({ dial_timeout: '3s' }),
      'tls_insecure_skip_verify insecure_skip_verify insecure': here({ tls: { insecure_skip_verify: true } }),
      tls_server_name: here({ tls: { server_name: 'example.com' } }),
      'keepalive keepalives': here({ keep_alive: { idle_timeout: '2m' } }),
    },
  },
  { module: 'http.reverse_proxy.transport.http', at: 'tls', keys: { 'insecure skip_verify verify tls_insecure_skip_verify': here({ insecure_skip_verify: true }), 'sni host': here({ server_name: 'example.com' }) } },
  ...['headers/request', 'headers/response'].map((at) => ({ module: 'http.handlers.reverse_proxy', at, keys: {}, headerField: here({ set: { 'X-Name': ['value'] } }) })),
];
