import { array, boolean, duration, guest, integer, object, secret, string, type ConfigOf } from '@caddis/core';
import { networkProxies } from '@caddis/core/http';
import { dnsProviders } from '@caddis/core/tls';

/** @param port - the port that the authority connects to */
function alternatePort(port: string) {
  return integer({ description: `Port on which this machine answers the challenge, if port ${port} is forwarded to it.`, optional: true, omitted: `the port of the app \`http\`, or ${port}`, minimum: 0, maximum: 65535 });
}

const disabled = boolean({ description: 'True turns this type of challenge off.', default: false });

const dnsFields = {
  provider: guest(dnsProviders, { description: 'DNS provider that writes records into the zone.', optional: true, omitted: 'the one in `dns` of the app `tls`' }),
  ttl: duration({ description: 'Time to live of the record. 0 means that the provider chooses.', default: 0 }),
  propagation_delay: duration({ description: 'How long to wait before the first check for the record.', default: 0 }),
  propagation_timeout: duration({ description: 'How long to check for the record. 0 means 2m; -1 turns the check off.', default: 0 }),
  resolvers: array(string({ description: 'Address, with or without port.' }), {
    description:
      "DNS servers to ask for the zone and the record. If empty, those in `resolvers` of the app `tls`; without these, the system's servers, and " +
      'for the record the servers of its zone.',
    default: [],
  }),
  override_domain: string({ description: 'Name of the record, if `_acme-challenge` of the name is an alias of it. If empty, `_acme-challenge` of the name.', default: '' }),
} as const;

const dnsChallenge = object(dnsFields, { description: 'Proves control of names with DNS records. All other types of challenge are then off.', optional: true, omitted: 'DNS is not used' });

/** Schema of `challenges`, for issuers that use ACME. */
export const challengesField = object(
  {
    http: object({ disabled, alternate_port: alternatePort('80') }, { description: 'Proves control of names with an answer over HTTP.', default: {} }),
    'tls-alpn': object({ disabled, alternate_port: alternatePort('443') }, { description: 'Proves control of names with a certificate in a TLS handshake.', default: {} }),
    dns: dnsChallenge,
    bind_host: string({ description: 'Address for the listener that is opened if nothing listens on the port of a challenge. If empty, all addresses.', default: '' }),
    distributed: boolean({ description: 'True keeps challenges in the storage, so that every server that shares the storage can answer them.', default: true }),
  },
  { description: 'How to prove control of names. If omitted, over HTTP or TLS, whichever works.', default: {} },
);

const issuerFields = {
  ca: string({ description: 'URL of the ACME directory. If empty, Let’s Encrypt.', placeholders: 'global', default: '' }),
  test_ca: string({
    description:
      'URL of a test directory. After a failure, the next order goes to it, and to `ca` only once that one has worked. If empty, the test ' +
      'directory of Let’s Encrypt if `ca` is Let’s Encrypt.',
    placeholders: 'global',
    default: '',
  }),
  email: string({
    description: 'Email address at which the authority can reach you. If empty, the account in the storage is used, or one without an address.',
    placeholders: 'global',
    default: '',
  }),
  profile: string({ description: 'Name of a profile of the directory, which determines the properties of certificates. If empty, the default profile.', default: '' }),
  account_key: secret({ description: 'Private key of an existing account, in PEM.', placeholders: 'global', optional: true, omitted: 'a key is generated and kept in the storage' }),
  external_account: object(
    {
      key_id: string({ description: 'ID of the key, from the authority.', placeholders: 'global' }),
      mac_key: secret({ description: 'The key, in base64url, from the authority.', placeholders: 'global' }),
    },
    { description: 'External account at the authority to bind the ACME account to (external account binding).', optional: true, omitted: 'no external account' },
  ),
  acme_timeout: duration({ description: 'Longest time that an authorization or an order may stay pending. 0 means 90s.', default: 0 }),
  challenges: challengesField,
  trusted_roots_pem_files: array(string({ description: 'Path.', path: true }), {
    description: 'PEM files with the authorities to trust for the directory’s own certificate. If empty, those that Node.js trusts.',
    default: [],
  }),
  preferred_chains: object(
    {
      smallest: boolean({ description: 'True prefers the chain with the fewest bytes, false the one with the most.', optional: true, omitted: 'size is ignored' }),
      root_common_name: array(string({ description: 'Common name.' }), {
        description: 'Common names of root certificates, best first. The first chain that leads to one of them is used.',
        default: [],
      }),
      any_common_name: array(string({ description: 'Common name.' }), {
        description: 'Common names of authorities, best first. The first chain in which one of them signed a certificate is used.',
        default: [],
      }),
    },
    { description: 'Which certificate chain to use if the directory offers several.', optional: true, omitted: 'the first' },
  ),
  certificate_lifetime: duration({ description: 'Requested lifetime of certificates. Few authorities let clients choose it. 0 means that the authority chooses.', default: 0 }),
  network_proxy: guest(networkProxies, {
    description: 'Proxy through which the directory is reached.',
    optional: true,
    omitted: 'that of the environment (`HTTPS_PROXY`, `NO_PROXY`)',
  }),
} as const;

/** Config of {@link AcmeIssuer}. @public */
export const AcmeIssuerConfig = object(issuerFields);

/** Config of {@link ZeroSslIssuer}. @public */
export const ZeroSslIssuerConfig = object({
  api_key: secret({
    description: 'API key of ZeroSSL, which binds the ACME account to that of a customer.',
    placeholders: 'global',
    optional: true,
    omitted: 'the address in `email` is enough',
  }),
  validity_days: integer({
    description: 'Number of days that certificates are valid. Accepted for compatibility with Caddy: over ACME, ZeroSSL issues them for 90 days.',
    default: 0,
    minimum: 0,
  }),
  listen_host: string({ description: "Caddy's place for `bind_host` of `challenges`. If empty, the value in `challenges` is used.", default: '' }),
  alternate_http_port: integer({
    description: "Caddy's place for `alternate_port` of the challenge `http`. If 0, the value in `challenges` is used.",
    default: 0,
    minimum: 0,
    maximum: 65535,
  }),
  cname_validation: object(dnsFields, {
    description: "Caddy's place for `dns` of `challenges`, which takes precedence. The record is that of ACME, `_acme-challenge`.",
    optional: true,
    omitted: 'DNS is not used',
  }),
  ...issuerFields,
});

/** The loaded form of {@link AcmeIssuerConfig}. */
export type AcmeIssuerSettings = ConfigOf<typeof AcmeIssuerConfig>;
