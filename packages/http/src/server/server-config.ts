import {
  addressText,
  array,
  boolean,
  choice,
  duration,
  guest,
  guests,
  integer,
  object,
  record,
  string,
  type ConfigInput,
  type ConfigOf,
} from '@caddis/core';
import { ipSources, listenerWrappers } from '@caddis/core/http';
import { accessLogConfig } from '../logging/access-log-config.js';
import { serverMetricsConfig } from '../metrics/metrics-config.js';
import { namedRoute, routesField } from '../routes/route-config.js';
import { policyConfig } from '../tls/policy-config.js';
import { automaticHttpsConfig } from './automatic-https-config.js';

/** Schema of one server. @internal */
export const serverConfig = object(
  {
    listen: array(addressText({
      description: 'Network address; `{env.…}` is expanded.',
      placeholders: 'global',
      portRange: true,
      doubts: [{ pattern: '^\\*:', message: 'the star is read as a host name', help: 'write only the port to listen on all addresses, e.g. ":8080"' }],
    }), {
      description: 'Network addresses to listen on: `:8080`, `127.0.0.1:8000-8010`, `unix//run/app.sock|0222`. If omitted, the server does not listen.',
      default: [],
      sample: { value: [':8080'], needed: true },
    }),
    routes: routesField,
    errors: object(
      { routes: routesField },
      {
        description:
          'Routes that answer when a handler fails. They can use the `{http.error.…}` placeholders. If omitted, the client gets the status with an ' +
          'empty body.',
        default: {},
      },
    ),
    named_routes: record(namedRoute, {
      description: 'Routes that the handler `invoke` calls by name. If omitted, there are none.',
      keyName: 'route name',
      default: {},
    }),
    read_timeout: duration({
      description: 'Longest time for a whole request to arrive, including the body; after that it ends with status 408. If omitted or 0, there is no limit.',
      default: '0',
    }),
    read_header_timeout: duration({
      description: 'Longest time for the head of a request to arrive; after that it ends with status 408. 0 means 1 minute, a negative time means no limit.',
      default: '1m',
    }),
    write_timeout: duration({
      description: 'Longest time from the head of a request to the end of its response; after that the response is cut off. If omitted or 0, there is no limit.',
      default: '0',
    }),
    idle_timeout: duration({
      description: 'Longest time that a connection stays open between requests. 0 means 5 minutes, a negative time means no limit.',
      default: '5m',
    }),
    read_idle_timeout: duration({
      description:
        'Longest time without a byte of the request body, while a handler waits for it and no part of the response was sent; after that the ' +
        'request ends with status 408. 0 means 1 minute, a negative time means no limit.',
      default: '1m',
    }),
    read_min_rate: integer({
      description:
        'Least average number of body bytes per second, while a handler waits for the body. It is checked when `read_idle_timeout` is over. If ' +
        'omitted or 0, there is no minimum.',
      default: 0,
      minimum: 0,
    }),
    write_idle_timeout: duration({
      description:
        'Longest time in which a client accepts no byte of a response that is ready for it; after that the response is cut off. 0 means 1 minute, ' +
        'a negative time means no limit.',
      default: '1m',
    }),
    write_min_rate: integer({
      description:
        'Least average number of response bytes per second that a client must accept, while data is ready for it. It is checked when ' +
        '`write_idle_timeout` is over. If omitted or 0, there is no minimum.',
      default: 0,
      minimum: 0,
    }),
    max_write_chunk: integer({
      description: 'Accepted for compatibility with Caddy. Accepted bytes are counted one by one, however much is written at once.',
      default: 0,
      minimum: 0,
    }),
    max_header_bytes: integer({
      description: 'Greatest size of a request head in bytes; larger ones end with status 431. 0 means 16 KiB.',
      default: 16 * 1024,
      minimum: 0,
    }),
    expected_underscore_headers: array(string({ description: 'Name of a field. With `*` at the end, all fields that begin with it.', pattern: '_' }), {
      description:
        'Names of request header fields with underscores that are accepted. All others are dropped, because many backends read `X_Real_Ip` as ' +
        '`X-Real-Ip`. For the same reason, if `X_Real_Ip` is expected, `X-Real-Ip` is dropped. An expected field that comes twice is dropped; one ' +
        'that also has a dot is dropped unless it is in `expected_dot_headers` too.',
      default: [],
      sample: { value: ['X_Example'] },
    }),
    expected_dot_headers: array(string({ description: 'Name of a field. With `*` at the end, all fields that begin with it.', pattern: '\\.' }), {
      description: 'Names of request header fields with dots that are accepted. Otherwise, the same rules apply as for underscores.',
      default: [],
      sample: { value: ['X.Example'] },
    }),
    listener_wrappers: guests(listenerWrappers, {
      description:
        'Listener wrappers that handle new connections, in order, before requests are read. `tls` marks where connections are decrypted; without ' +
        'it, they are decrypted first. If omitted, there are none.',
      default: [],
      sample: { value: [] },
    }),
    logs: accessLogConfig,
    metrics: serverMetricsConfig,
    protocols: array(choice(['h1', 'h2', 'h2c', 'h3']), {
      description:
        'HTTP versions to offer: `h1`, and `h2` on encrypted connections. `h2c` and `h3` are accepted for compatibility with Caddy, but not ' +
        'offered: clients use another version.',
      default: ['h1', 'h2'],
      minItems: 1,
    }),
    automatic_https: automaticHttpsConfig,
    tls_connection_policies: array(policyConfig, {
      description: 'How connections are encrypted. The first matching policy is used. If omitted, connections are plain, unless `automatic_https` encrypts them.',
      default: [],
      sample: { value: [] },
    }),
    strict_sni_host: boolean({
      description: 'Whether the host of an encrypted request must equal the server name (SNI) of the TLS handshake.',
      optional: true,
      omitted: 'true if client certificates are requested',
    }),
    keepalive_idle: duration({
      description: 'Time without traffic after which TCP keep-alive probes are sent to a client. 0 means `keepalive_interval`, a negative time means never.',
      default: '0',
    }),
    keepalive_interval: duration({
      description: 'Used if `keepalive_idle` is 0: 0 means 15 seconds, a negative time means never. The operating system decides the time between two probes.',
      default: '0',
    }),
    keepalive_count: integer({
      description: 'Accepted for compatibility with Caddy. The operating system decides how many probes are sent before a client is given up.',
      default: 0,
    }),
    enable_full_duplex: boolean({
      description: 'Accepted for compatibility with Caddy. Requests and responses can always be sent at the same time.',
      default: false,
    }),
    allow_0rtt: boolean({
      description: 'Accepted for compatibility with Caddy. TLS early data is not accepted, and there is no HTTP/3.',
      default: false,
    }),
    allow_h2c: boolean({
      description: 'Accepted for compatibility with Caddy 2.5. HTTP/2 is used on encrypted connections only.',
      default: false,
      deprecated: 'remove it: HTTP/2 is used only on encrypted connections',
    }),
    experimental_http3: boolean({
      description: 'Accepted for compatibility with Caddy 2.5. There is no HTTP/3.',
      default: false,
      deprecated: 'remove it: there is no HTTP/3, and clients use HTTP/2',
    }),
    trusted_proxies: guest(ipSources, {
      description: 'Peers that are proxies whose `X-Forwarded-*` fields are trusted.',
      optional: true,
      omitted: 'none',
    }),
    trusted_proxies_unix: boolean({ description: 'Whether peers on unix sockets are trusted proxies.', default: false }),
    client_ip_headers: array(string({ description: 'Name of a field.' }), {
      description: 'Header fields in which trusted proxies name the client, in order.',
      default: ['X-Forwarded-For'],
    }),
    trusted_proxies_strict: integer({
      description: '1: the client is the right-most address that is not a trusted proxy. 0: it is the left-most address, which clients can forge.',
      default: 0,
      minimum: 0,
      maximum: 1,
    }),
  },
  {
    unsupported: {
      packet_conn_wrappers: 'there is no HTTP/3, so no packets are received; remove it',
      listen_protocols: 'all addresses of a server speak its `protocols`; remove it, or make two servers',
    },
  },
);

/** Config of one server after loading. @internal */
export type ServerConfig = ConfigOf<typeof serverConfig>;

/** Config of one server as the user wrote it. @internal */
export type ServerInput = ConfigInput<typeof serverConfig>;
