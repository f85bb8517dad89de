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
      doubts: [{ pattern: '^\\*:', message: 'the star is taken for a host name', help: 'leave it out to listen on all addresses, e.g. ":8080"' }],
    }), {
      description:
        'Network addresses to listen on: `:8080`, `127.0.0.1:8000-8010`, `unix//run/app.sock|0222`. Left out, the server does not ' +
        'listen.',
      default: [],
      sample: { value: [':8080'], needed: true },
    }),
    routes: routesField,
    errors: object(
      { routes: routesField },
      {
        description:
          'What answers when a handler fails: routes that see `{http.error.…}`. Left out, the client gets the status with an empty ' +
          'body.',
        default: {},
      },
    ),
    named_routes: record(namedRoute, {
      description: 'Routes that the handler `invoke` calls by name. Left out, there are none.',
      keyName: 'route name',
      default: {},
    }),
    read_timeout: duration({
      description: 'Longest time for a whole request to arrive, body included; then it ends in status 408. 0 or left out, any.',
      default: '0',
    }),
    read_header_timeout: duration({
      description: 'Longest time for the head of a request to arrive; then it ends in status 408. 0 means 1 minute, a negative time any.',
      default: '1m',
    }),
    write_timeout: duration({
      description: 'Longest time from the head of a request to the end of its response, which is cut then. 0 or left out, any.',
      default: '0',
    }),
    idle_timeout: duration({
      description: 'Longest time that a connection stays open between requests. 0 means 5 minutes, a negative time any.',
      default: '5m',
    }),
    read_idle_timeout: duration({
      description: 'Longest time without a byte of the body of a request while a handler waits for it and nothing of the response was sent; then it ends in status 408. 0 means 1 minute, a negative time any.',
      default: '1m',
    }),
    read_min_rate: integer({
      description: 'Bytes of a body that have to come in a second, on average, while a handler waits for it and when `read_idle_timeout` is over. 0 or left out, any.',
      default: 0,
      minimum: 0,
    }),
    write_idle_timeout: duration({
      description: 'Longest time in which a client takes nothing of a response that waits for it, which is cut then. 0 means 1 minute, a negative time any.',
      default: '1m',
    }),
    write_min_rate: integer({
      description: 'Bytes of a response that a client has to take in a second, on average, while something waits for it and when `write_idle_timeout` is over. 0 or left out, any.',
      default: 0,
      minimum: 0,
    }),
    max_write_chunk: integer({
      description: 'Accepted for configs of Caddy: what a client takes is counted byte by byte, however much is written at once.',
      default: 0,
      minimum: 0,
    }),
    max_header_bytes: integer({
      description: 'Greatest size of the head of a request in bytes; larger ones end in status 431. 0 means 16 KiB.',
      default: 16 * 1024,
      minimum: 0,
    }),
    expected_underscore_headers: array(string({ description: 'Name of a field, with `*` at the end all that begin so.', pattern: '_' }), {
      description:
        'Names of request header fields with underscores that are let through. All others are dropped, because many backends read ' +
        '`X_Real_Ip` as `X-Real-Ip`; for the same reason that one is dropped where the other is expected. An expected one that comes ' +
        'twice is dropped, and one with a dot, too, unless it is also in `expected_dot_headers`.',
      default: [],
      sample: { value: ['X_Example'] },
    }),
    expected_dot_headers: array(string({ description: 'Name of a field, with `*` at the end all that begin so.', pattern: '\\.' }), {
      description: 'Names of request header fields with dots that are let through. The rest is as for underscores.',
      default: [],
      sample: { value: ['X.Example'] },
    }),
    listener_wrappers: guests(listenerWrappers, {
      description:
        'What is done with new connections, in order, before requests are read. `tls` says where in the list they are encrypted; without it that comes first. Left out, nothing is.',
      default: [],
      sample: { value: [] },
    }),
    logs: accessLogConfig,
    metrics: serverMetricsConfig,
    protocols: array(choice(['h1', 'h2', 'h2c', 'h3']), {
      description:
        'Versions of HTTP to speak: `h1`, and on encrypted connections `h2`. `h2c` and `h3` are accepted for configs of Caddy, and not spoken: clients use ' +
        'one of the others.',
      default: ['h1', 'h2'],
      minItems: 1,
    }),
    automatic_https: automaticHttpsConfig,
    tls_connection_policies: array(policyConfig, {
      description:
        'How connections are encrypted; the first policy that matches counts. Left out, they are plain, unless `automatic_https` ' +
        'says otherwise.',
      default: [],
      sample: { value: [] },
    }),
    strict_sni_host: boolean({
      description:
        'Whether the host of an encrypted request must be the name that the connection was opened for. Left out, true where ' +
        'certificates of clients are asked for.',
      optional: true,
      omitted: 'true where certificates of clients are asked for',
    }),
    keepalive_idle: duration({
      description: 'Time without traffic after which TCP asks a client whether it is still there. 0 means `keepalive_interval`, a negative time never.',
      default: '0',
    }),
    keepalive_interval: duration({
      description: 'Used if `keepalive_idle` is 0: 0 means 15 seconds, a negative time means never. The system decides the time between two probes.',
      default: '0',
    }),
    keepalive_count: integer({
      description: 'Accepted for configs of Caddy: how often TCP asks before it gives a client up is up to the system.',
      default: 0,
    }),
    enable_full_duplex: boolean({
      description: 'Accepted for configs of Caddy: requests and responses always flow at the same time.',
      default: false,
    }),
    allow_0rtt: boolean({
      description: 'Accepted for configs of Caddy: TLS takes no early data, and there is no HTTP/3.',
      default: false,
    }),
    allow_h2c: boolean({
      description: 'Accepted for configs of Caddy 2.5: HTTP/2 is spoken on encrypted connections only.',
      default: false,
      deprecated: 'remove it: HTTP/2 is spoken on encrypted connections only',
    }),
    experimental_http3: boolean({
      description: 'Accepted for configs of Caddy 2.5: there is no HTTP/3.',
      default: false,
      deprecated: 'remove it: there is no HTTP/3, and clients use HTTP/2',
    }),
    trusted_proxies: guest(ipSources, {
      description: 'Which peers are proxies whose `X-Forwarded-*` fields can be believed. Left out, none.',
      optional: true,
      omitted: 'none',
    }),
    trusted_proxies_unix: boolean({ description: 'Whether peers on unix sockets are trusted proxies.', default: false }),
    client_ip_headers: array(string({ description: 'Name of a field.' }), {
      description: 'Fields in which trusted proxies name the client, in order.',
      default: ['X-Forwarded-For'],
    }),
    trusted_proxies_strict: integer({
      description:
        '1: the client is the right-most address that is no trusted proxy. 0: it is the left-most address, which clients can make up.',
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
