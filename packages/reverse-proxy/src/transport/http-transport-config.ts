import { array, boolean, choice, type ConfigOf, duration, guest, integer, object, secret, string } from '@caddis/core';
import { networkProxies } from '@caddis/core/http';
import { authoritySources } from '@caddis/core/tls';
import { dnsFields } from '@caddis/dns';
import { tlsClientFields } from '@caddis/kit';

const tlsFields = {
  ...tlsClientFields,
  ca: guest(authoritySources, {
    description: 'Who names the authorities to trust, in place of `root_ca_pool` and `root_ca_pem_files`.',
    optional: true,
    omitted: 'those of the two fields, or the certificates that come with Node.js',
  }),
  root_ca_pool: array(string(), {
    description: 'Certificates to trust, each the Base64 text of its DER form.',
    optional: true,
    omitted: 'the certificates that come with Node.js',
  }),
  handshake_timeout: duration({ description: 'Time for the handshake, within `dial_timeout` when 0.', default: 0, minimum: '0s' }),
  server_name: string({
    description: 'Host name that the certificate must have, and that is sent as SNI.',
    optional: true,
    omitted: "the backend's host",
    placeholders: 'request',
  }),
  renegotiation: choice(['never', 'once', 'freely'], { description: 'Whether a backend may start another handshake. TLS 1.3 knows none, and other values than `never` change nothing here.', default: 'never' }),
  except_ports: array(string(), { description: 'Ports to which connections are not encrypted.', default: [] }),
  curves: array(choice(['x25519', 'secp256r1', 'secp384r1', 'secp521r1']), {
    description: 'Elliptic curves for the key exchange, the best first.',
    optional: true,
    omitted: 'those of Node.js',
  }),
};

/** The loaded config of TLS to backends. @internal */
export type TlsConfig = ConfigOf<typeof tlsType>;

const tlsType = object(tlsFields);

const tls = object(tlsFields, {
  description: 'Encrypts connections to backends; `{}` does so with defaults.',
  optional: true,
  omitted: 'not encrypted',
  unsupported: {
    client_certificate_automate:
      'no certificate is obtained; name its files in `client_certificate_file` and `client_certificate_key_file`',
  },
});

const keepAlive = object(
  {
    enabled: boolean({ description: 'Whether connections are used for more than one request.', default: true }),
    probe_interval: duration({ description: 'How often TCP asks an idle peer whether it is there; negative for never.', default: '30s' }),
    max_idle_conns: integer({
      description: 'Greatest number of idle connections to all backends; 0 for any number.',
      default: 0,
      minimum: 0,
    }),
    max_idle_conns_per_host: integer({
      description: 'Greatest number of connections to one backend that stay idle for more than a second or two; 0 for any number.',
      default: 32,
      minimum: 0,
    }),
    idle_timeout: duration({
      description: 'Time after which an idle connection is closed; 0 for never. Sooner where the backend announces it with `Keep-Alive`.',
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
      description: 'Whether to ask backends for gzip where the client asked for no encoding; it is unpacked on the way.',
      default: true,
    }),
    max_conns_per_host: integer({
      description: 'Greatest number of connections to one backend, busy or not; requests beyond it wait. 0 for any number.',
      default: 0,
      minimum: 0,
    }),
    dial_timeout: duration({ description: 'Time to open a connection; 0 for any.', default: '3s', minimum: '0s' }),
    dial_fallback_delay: duration({
      description: 'Time after which the other addresses of a name are tried while the first is still silent; negative for never.',
      default: '300ms',
    }),
    response_header_timeout: duration({
      description: 'Time from the end of the request to the head of the response; 0 for any.',
      default: 0,
      minimum: '0s',
    }),
    expect_continue_timeout: duration({
      description: 'Time that the body of a request with `Expect: 100-continue` waits for the backend; 0 sends it at once.',
      default: 0,
      minimum: '0s',
    }),
    max_response_header_size: integer({ description: "Greatest size of a response's head in bytes.", default: 10_485_760, minimum: 1 }),
    read_buffer_size: integer({
      description: 'Bytes that are read at once from a connection without TLS; 0 for 256 KiB.',
      default: 0,
      minimum: 0,
    }),
    write_buffer_size: integer({
      description: 'Bytes that are kept for a slow backend before the client has to wait; 0 for 16 KiB.',
      default: 0,
      minimum: 0,
    }),
    read_timeout: duration({
      description: 'Time without a byte from the backend after which it is given up; 0 for any.',
      default: 0,
      minimum: '0s',
    }),
    write_timeout: duration({ description: 'Time in which the backend must take what is sent; 0 for any.', default: 0, minimum: '0s' }),
    versions: array(choice(['1.1', '2', 'h2c', '3']), {
      description: 'Versions of HTTP: `2` is used where TLS agrees on it, `h2c` is HTTP/2 without TLS. `3` is not spoken: alone it stands for `2` and `1.1`.',
      default: ['1.1', '2'],
      minItems: 1,
    }),
    proxy_protocol: choice(['v1', 'v2'], {
      description: 'Version of the PROXY protocol, which tells backends the address of the client. Each request then uses its own connection.',
      optional: true,
      omitted: 'they learn it from `X-Forwarded-For` alone',
    }),
    local_address: string({ description: 'IP address to connect from.', optional: true, omitted: 'chosen by the system', sample: { value: '127.0.0.1' } }),
    network_proxy: guest(networkProxies, {
      description: 'The proxy through which backends are reached. Those on unix sockets are reached directly.',
      optional: true,
      omitted: 'none; the environment (`HTTP_PROXY` and the like) is not looked at',
    }),
    forward_proxy_url: secret({
      description: 'URL of a proxy through which backends are reached; it counts before `network_proxy`.',
      optional: true,
      omitted: '`network_proxy` says it',
      placeholders: 'request',
      deprecated: 'use `network_proxy` with `"from": "url"`',
    }),
  },
);
