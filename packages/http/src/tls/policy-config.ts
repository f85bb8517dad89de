import { array, boolean, choice, defaultsOf, guest, guests, object, string, type ConfigOf } from '@caddis/core';
import { authoritySources, clientCertificateVerifiers } from '@caddis/core/tls';

/** Cipher suites: Caddy's names and OpenSSL's. Those of TLS 1.3 are always enabled. @internal */
export const cipherSuites = {
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
} as const;

/** Curves: Caddy's names and OpenSSL's. @internal */
export const curves = { x25519: 'X25519', secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' } as const;

const ranges = (description: string) =>
  array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), { description, default: [] });

const match = object(
  {
    sni: array(string({ description: 'Name. `*` stands for one whole label.' }), {
      description: 'Server names (SNI). The client must ask for one of them. If omitted, any name matches.',
      default: [],
    }),
    sni_regexp: object(
      {
        name: string({ description: 'Accepted for compatibility with Caddy. Nothing can refer to the groups.', default: '' }),
        pattern: string({ description: 'Regular expression. It is not anchored.' }),
      },
      { description: 'Regular expression that must match the server name (SNI) that the client asks for.', optional: true, omitted: 'any' },
    ),
    remote_ip: object(
      {
        ranges: ranges('Addresses that the client must have. If omitted, any.'),
        not_ranges: ranges('Addresses that the client must not have. If omitted, none.'),
      },
      { description: 'Address of the client.', optional: true, omitted: 'any' },
    ),
    local_ip: object(
      { ranges: ranges('Addresses that the client must have connected to. If omitted, any.') },
      { description: 'Address that the client connected to.', optional: true, omitted: 'any' },
    ),
  },
  {
    description: 'Connections that the policy applies to. All of these must match.',
    optional: true,
    omitted: 'all',
  },
);

const certificateSelection = object(
  {
    any_tag: array(string({ description: 'Label.' }), {
      description: 'Labels. A certificate must have at least one of them. If omitted, any certificate matches.',
      default: [],
    }),
    all_tags: array(string({ description: 'Label.' }), {
      description: 'Labels that a certificate must all have. If omitted, none.',
      default: [],
    }),
  },
  {
    description: 'Certificates to choose from.',
    optional: true,
    omitted: 'all loaded certificates',
    unsupported: {
      serial_number: 'certificates are selected by their tags; give the certificate one, and name it in `any_tag`',
      subject_organization: 'certificates are selected by their tags; give the certificate one, and name it in `any_tag`',
      public_key_algorithm: 'certificates are selected by their tags; give the certificate one, and name it in `any_tag`',
    },
  },
);

const clientAuthentication = object(
  {
    mode: choice(['request', 'require', 'verify_if_given', 'require_and_verify'], {
      description:
        'What is required of clients: a certificate if they have one (`request`), a certificate (`require`), or one that a trusted authority has ' +
        'signed (`verify_if_given`, `require_and_verify`).',
      optional: true,
      omitted: '`require_and_verify` if authorities are listed, else `require`',
    }),
    trusted_ca_certs: array(string({ description: 'Certificate, base64 of DER.' }), { description: 'Trusted authorities.', default: [] }),
    trusted_ca_certs_pem_files: array(string({ description: 'Path.', placeholders: 'global', path: true }), {
      description: 'Files with certificates of trusted authorities, in PEM.',
      default: [],
    }),
    ca: guest(authoritySources, {
      description: 'Source of the trusted authorities.',
      optional: true,
      omitted: 'the authorities of the two fields above',
    }),
    trusted_leaf_certs: array(string({ description: 'Certificate, base64 of DER.' }), {
      description: 'Certificates that clients may use. If omitted, any certificate that `mode` accepts.',
      default: [],
    }),
    verifiers: guests(clientCertificateVerifiers, {
      description: "Modules that must all accept the client's certificate, in addition to the other checks. If omitted, none.",
      default: [],
    }),
  },
  { description: 'How client certificates are requested and checked.', optional: true, omitted: 'none' },
);

const version = ['tls1.2', 'tls1.3'] as const;

/** Schema of a connection policy. @internal */
export const policyConfig = object(
  {
    match,
    certificate_selection: certificateSelection,
    cipher_suites: array(choice(Object.keys(cipherSuites) as (keyof typeof cipherSuites)[]), {
      description: 'Cipher suites of TLS 1.2, in order of preference. If omitted, a secure set.',
      default: [],
    }),
    curves: array(choice(Object.keys(curves) as (keyof typeof curves)[]), {
      description: 'Curves for the key exchange, in order of preference. If omitted, a secure set.',
      default: [],
    }),
    alpn: array(string({ description: 'Protocol, e.g. `h2`.' }), {
      description: 'Protocols to offer by ALPN, in order of preference. If omitted, those of the server.',
      default: [],
    }),
    protocol_min: choice(version, { description: 'Oldest version of TLS.', default: 'tls1.2' }),
    protocol_max: choice(version, { description: 'Newest version of TLS.', default: 'tls1.3' }),
    client_authentication: clientAuthentication,
    default_sni: string({
      description: 'Server name for clients that send none (no SNI). If omitted, the address that they connected to.',
      default: '',
    }),
    fallback_sni: string({
      description: 'Name whose certificate is used if there is none for the requested name.',
      default: '',
    }),
    drop: boolean({ description: 'Whether to drop the connections.', default: false }),
    insecure_secrets_log: string({
      description:
        'File to which the keys of all connections are appended (`SSLKEYLOGFILE`). Whoever has it can decrypt the traffic, so use it only for ' +
        'debugging. If omitted, none.',
      default: '',
      placeholders: 'global',
      path: true,
    }),
  },
  {
    unsupported: {
      handshake_context: 'there are no modules for it; remove it',
    },
  },
);

/** Config of a connection policy after loading. @internal */
export type PolicyConfig = ConfigOf<typeof policyConfig>;

/** The policy with default values, which matches every connection. @internal */
export const defaultPolicy = defaultsOf(policyConfig);
