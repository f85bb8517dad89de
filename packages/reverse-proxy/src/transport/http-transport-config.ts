import { array, boolean, choice, type ConfigOf, duration, guest, integer, object, secret, string } from '@caddis/core';
import { networkProxies } from '@caddis/core/http';
import { authoritySources } from '@caddis/core/tls';
import { dnsFields } from '@caddis/dns';
import { tlsClientFields } from '@caddis/kit';

const tlsFields = {
  ...tlsClientFields,
  ca: guest(authoritySources, {
    description: 'Source of the certificate authorities to trust. It replaces `root_ca_pool` and `root_ca_pem_files`.',
    optional: true,
    omitted: 'the authorities of these two fields, or those that come with Node.js',
  }),
  root_ca_pool: array(string(), {
    description: 'Certificates to trust, each in DER form encoded as Base64.',
    optional: true,
    omitted: 'the certificates that come with Node.js',
  }),
  handshake_timeout: duration({ description: 'Time limit for the handshake; 0 means that only `dial_timeout` applies.', default: 0, minimum: '0s' }),
  server_name: string({
    description: 'Host name that the certificate must be valid for. It is also sent as SNI.',
    optional: true,
    omitted: "the backend's host",
    placeholders: 'request',
  }),
  renegotiation: choice(['never', 'once', 'freely'], {
    description: 'Whether a backend may start a renegotiation. TLS 1.3 has no renegotiation; values other than `never` have no effect here.',
    default: 'never',
  }),
  except_ports: array(string(), { description: 'Ports to which connections are not encrypted.', default: [] }),
  curves: array(choice(['x25519', 'secp256r1', 'secp384r1', 'secp521r1']), {
    description: 'Elliptic curves for the key exchange, best first.',
    optional: true,
    omitted: 'those of Node.js',
  }),
};

/** The loaded config of TLS to backends. @internal */
export type TlsConfig = ConfigOf<typeof tlsType>;

const tlsType = object(tlsFields);

const tls = object(tlsFields, {
  description: 'Encrypts connections to backends with TLS. `{}` uses the defaults.',
  optional: true,
  omitted: 'not encrypted',
  unsupported: {
    client_certificate_automate:
      'no certificate is obtained; name its files in `client_certificate_file` and `client_certificate_key_file`',
  },
});

const keepAlive = object(
  {
    enabled: boolean({ description: 'Whether a connection is used for more than one request.', default: true }),
    probe_interval: duration({ description: 'Interval of TCP keep-alive probes on idle connections; negative means no probes.', default: '30s' }),
    max_idle_conns: integer({
      description: 'Greatest number of idle connections to all backends together; 0 means no limit.',
      default: 0,
      minimum: 0,
    }),
    max_idle_conns_per_host: integer({
      description: 'Greatest number of connections to one backend that may stay idle for more than a second or two; 0 means no limit.',
      default: 32,
      minimum: 0,
    }),
    idle_timeout: duration({
      description:
        'Time after which an idle connection is closed; 0 means never. It is closed sooner if the backend announces a shorter time with ' +
        '`Keep-Alive`.',
      default: '2m',
      minimum: '0s',
    }),
  },
  { description: 'How connections are kept for later requests.', default: {} },
);

/** Config of the transport `http`. @public */
export const HttpTransportConfig = object(
  {
    resolver: dnsFields.resolver,
    tls,
    keep_alive: keepAlive,
    compression: boolean({
      description: 'Whether to ask backends for gzip when the client did not ask for any encoding. The proxy then unpacks the response.',
      default: true,
    }),
    max_conns_per_host: integer({
      description: 'Greatest number of connections to one backend, idle ones included. Further requests wait. 0 means no limit.',
      default: 0,
      minimum: 0,
    }),
    dial_timeout: duration({ description: 'Time limit for opening a connection; 0 means no limit.', default: '3s', minimum: '0s' }),
    dial_fallback_delay: duration({
      description:
        'Time to wait for the first address of a host name before the other addresses are tried as well; negative means that they are not.',
      default: '300ms',
    }),
    response_header_timeout: duration({
      description: 'Time limit from the end of the request to the head of the response; 0 means no limit.',
      default: 0,
      minimum: '0s',
    }),
    expect_continue_timeout: duration({
      description: "How long the body of a request with `Expect: 100-continue` waits for the backend's go-ahead; 0 sends the body at once.",
      default: 0,
      minimum: '0s',
    }),
    max_response_header_size: integer({ description: 'Greatest size of a response head in bytes.', default: 10_485_760, minimum: 1 }),
    read_buffer_size: integer({
      description: 'Greatest number of bytes per read from a connection without TLS; 0 means 256 KiB.',
      default: 0,
      minimum: 0,
    }),
    write_buffer_size: integer({
      description: 'Number of bytes to hold for a slow backend before the client has to wait; 0 means 16 KiB.',
      default: 0,
      minimum: 0,
    }),
    read_timeout: duration({
      description: 'Time without a byte from the backend after which the proxy gives up; 0 means no limit.',
      default: 0,
      minimum: '0s',
    }),
    write_timeout: duration({ description: 'Time limit for the backend to accept sent data; 0 means no limit.', default: 0, minimum: '0s' }),
    versions: array(choice(['1.1', '2', 'h2c', '3']), {
      description:
        'HTTP versions. `2` is used when the TLS handshake agrees on it, `h2c` is HTTP/2 without TLS. `3` is not supported: alone, it means `2` ' +
        'and `1.1`.',
      default: ['1.1', '2'],
      minItems: 1,
    }),
    proxy_protocol: choice(['v1', 'v2'], {
      description:
        "Version of the PROXY protocol, which sends the client's address to the backend. Each request then uses a connection of its own.",
      optional: true,
      omitted: "backends learn the client's address only from `X-Forwarded-For`",
    }),
    local_address: string({ description: 'IP address to connect from.', optional: true, omitted: 'chosen by the system', sample: { value: '127.0.0.1' } }),
    network_proxy: guest(networkProxies, {
      description: 'Proxy through which backends are reached. Backends on Unix sockets are reached directly.',
      optional: true,
      omitted: 'none; environment variables such as `HTTP_PROXY` are ignored',
    }),
    forward_proxy_url: secret({
      description: 'URL of a proxy through which backends are reached. It takes precedence over `network_proxy`.',
      optional: true,
      omitted: '`network_proxy` is used',
      placeholders: 'request',
      deprecated: 'use `network_proxy` with `"from": "url"`',
    }),
  },
);
