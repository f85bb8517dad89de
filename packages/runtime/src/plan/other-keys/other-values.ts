import { answer, certificate, type OtherValue } from './other-key.js';

const dial = { module: 'http.handlers.reverse_proxy', at: 'upstreams/*/dial' };
const proxied = { module: 'http.handlers.reverse_proxy' };
const fixedAddresses = 'an address is not a source: write { "source": "a", "name": "app", "port": "3000" }, or the addresses into "upstreams" of the handler instead of "dynamic_upstreams"';
const trusted = { module: 'http', at: 'servers/*/trusted_proxies', write: { trusted_proxies: { source: 'static', ranges: ['10.0.0.0/8'] } } };

/**
 * Refused values, each with what to write instead, for fields whose own help does not say it.
 *
 * @public
 */
export const otherValues: readonly OtherValue[] = [
  { ...dial, value: /^(?:https|wss):/i, write: { transport: { protocol: 'http', tls: {} } }, into: 'handler', note: 'for TLS to the backends' },
  { ...dial, value: /^h2c:/i, write: { transport: { protocol: 'http', versions: ['h2c', '2'] } }, into: 'handler' },
  {
    ...dial,
    value: /^(?!unix)(?:[a-z\d+.-]+:\/\/)?[^/\s]+\/[^/]/i,
    write: { rewrite: { uri: '/api{http.request.uri}' } },
    into: 'handler',
    note: 'to add a prefix to the path of the request',
  },
  { ...dial, value: 'array', write: { upstreams: [{ dial: 'localhost:3000' }, { dial: 'localhost:3001' }] }, into: 'handler' },
  { ...proxied, at: 'load_balancing', value: 'string', write: { load_balancing: { selection_policy: { policy: 'round_robin' } } } },
  { ...proxied, at: 'health_checks', value: 'string', write: { health_checks: { active: { uri: '/health' } } } },
  { ...proxied, at: 'health_checks/active', value: 'string', write: { active: { uri: '/health' } } },
  { ...proxied, at: 'health_checks/active/uri', value: 'object', write: { uri: '/health' } },
  { ...proxied, at: 'health_checks/active/expect_status', value: /^\dxx$/i, write: { expect_status: 2 }, note: 'one digit stands for all status codes of its class' },
  { ...proxied, at: 'health_checks/active/expect_status', value: 'array', write: { expect_status: 2 }, note: 'one status code, or one digit for all status codes of its class' },
  { module: 'http.reverse_proxy.selection_policies.weighted_round_robin', at: 'weights', value: 'object', write: { weights: [9, 1] }, note: 'in the order of the upstreams' },
  { ...proxied, at: 'transport', value: 'object', keys: /^(?!protocol$|policy$|type$|name$)/, note: 'add "protocol": "http" to it' },
  { ...proxied, at: 'trusted_proxies', value: /^private_ranges$/, write: { trusted_proxies: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } },
  { ...proxied, at: 'flush_interval', value: 'boolean', write: { flush_interval: -1 }, note: 'to hold nothing back' },
  { module: 'http.reverse_proxy.upstreams.multi', at: 'sources/*', value: 'object', keys: /^(?:dial|url|address|weight)$/, note: fixedAddresses },
  { module: 'http.reverse_proxy.upstreams.multi', at: 'sources/*', value: /:\d+$/, note: fixedAddresses },
  { ...proxied, at: 'rewrite', value: 'string', write: { rewrite: { uri: '/new{http.request.uri}' } } },
  { at: '**/routes/*/match', value: /^[^/]/, write: { match: [{ host: ['example.com'] }] } },
  { at: '**/routes/*/match', value: /^\//, write: { match: [{ path: ['/api/*'] }] } },
  { at: '**/routes/*/match/*', value: /^\//, write: { path: ['/api/*'] } },
  { at: '**/routes/*/match/*', value: /^@/, write: { path: ['/api/*'] }, note: 'matchers have no names here: write each set where it is used' },
  { at: '**/routes/*/match/*', value: /^[^/@]/, write: { host: ['example.com'] } },
  { at: '**/routes', value: 'object', keys: /^\//, write: { routes: [{ match: [{ path: ['/api/*'] }], handle: [answer] }] } },
  { module: 'http', at: 'servers/*/logs', value: /\//, write: { logs: {} }, note: 'the destination of its lines is set in "logging" of the document' },
  { module: 'http', at: 'servers/*/protocols/*', value: /^(?:https?\/?)?[12](?:\.[01])?$/i, note: 'write "h1" for HTTP/1 and "h2" for HTTP/2' },
  { module: 'http', at: 'servers/*/tls_connection_policies/*/client_authentication/ca', value: 'string', write: { ca: { provider: 'file', pem_files: ['ca.pem'] } } },
  { module: 'http', at: 'servers/*/logs', value: 'array', write: { logs: {} }, note: 'the destination of its lines is set in "logging" of the document' },
  { module: 'http.matchers.not', at: '*', value: /^\//, write: { path: ['/api/*'] } },
  { ...trusted, value: 'array' },
  { ...trusted, value: 'string' },
  { module: 'http.matchers.header', at: '', value: 'array', write: { header: { 'X-Name': ['value'] } } },
  { module: 'http.matchers.header', at: '', value: 'string', write: { header: { 'X-Name': ['value'] } } },
  { module: 'http.matchers.query', at: '', value: 'string', write: { query: { page: ['1'] } } },
  { module: 'http.matchers.file', at: '', value: 'array', write: { file: { try_files: ['{http.request.uri.path}', '/index.html'] } } },
  { module: 'http.matchers.file', at: '', value: 'string', write: { file: { try_files: ['{http.request.uri.path}', '/index.html'] } } },
  { module: 'http.encoders.gzip', at: '', value: 'number', write: { gzip: { level: 5 } } },
  { module: 'http.handlers.static_response', at: 'body', value: 'object', keys: /^(?:http|env|system|time|file)\./, note: 'write the placeholder in quotes, with its braces' },
  { module: 'http.handlers.static_response', at: 'body', value: 'object', keys: /^(?!(?:http|env|system|time|file)\.)/, write: { body: '{"ok": true}' }, note: 'write JSON as a string' },
  { module: 'tls', at: 'certificates', value: 'array', write: certificate },
  ...['certificate', 'key'].map((field) => ({ module: 'tls', at: `certificates/load_files/*/${field}`, value: /-----BEGIN /, note: 'write the path of a file, or use "load_pem" instead of "load_files"' })),
  { module: 'tls', at: 'automation/on_demand', value: 'boolean', write: { on_demand: { permission: { module: 'http', endpoint: 'http://localhost:9000/ask' } }, policies: [{ on_demand: true }] } },
  { at: 'admin', value: /^:?\d+$|:\d+$/, write: { admin: { listen: 'localhost:2019' } } },
  { at: 'storage', value: 'string', write: { storage: { module: 'file_system', root: '/var/lib/caddis' } } },
  { at: 'logging/logs/*', value: 'string', note: 'write {"level": "DEBUG"}' },
  { at: 'logging/logs/*/level', value: /^warning$/i, write: { level: 'WARN' } },
  { at: 'logging/logs/*/level', value: /^(?:trace|verbose)$/i, write: { level: 'DEBUG' } },
  { at: 'logging/logs/*/level', value: /^(?:critical|crit|emerg)$/i, write: { level: 'ERROR' } },
];
