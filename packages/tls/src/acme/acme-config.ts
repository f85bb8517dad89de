import { array, boolean, duration, guest, integer, object, secret, string, type ConfigOf } from '@caddis/core';
import { networkProxies } from '@caddis/core/http';
import { dnsProviders } from '@caddis/core/tls';

/** @param port - the port that the authority connects to */
function alternatePort(port: string) {
  return integer({ description: `Port on which this machine is asked, where port ${port} is forwarded to it. Left out, the port of the app \`http\` for that, or ${port}.`, optional: true, omitted: `the port of the app \`http\`, or ${port}`, minimum: 0, maximum: 65535 });
}

const disabled = boolean({ description: 'True to use another type of challenge.', default: false });

const dnsFields = {
  provider: guest(dnsProviders, { description: 'Who writes records into the zone.', optional: true, omitted: 'the one in `dns` of the app `tls`' }),
  ttl: duration({ description: 'How long others may keep the record. 0: as the provider likes.', default: 0 }),
  propagation_delay: duration({ description: 'How long to wait before the record is looked for.', default: 0 }),
  propagation_timeout: duration({ description: 'How long the record is looked for. 0 means 2m; -1 that it is not looked for.', default: 0 }),
  resolvers: array(string({ description: 'Address, with or without port.' }), { description: 'DNS servers that are asked for the zone and the record. Empty: those in `resolvers` of the app `tls`; without these, those of the system, and for the record those of the zone.', default: [] }),
  override_domain: string({ description: 'Name of the record, where `_acme-challenge` of the name is an alias of it. Empty: `_acme-challenge` of the name.', default: '' }),
} as const;

const dnsChallenge = object(dnsFields, { description: 'Proves names by records of DNS; then nothing else is used. Left out, DNS is not used.', optional: true, omitted: 'DNS is not used' });

/** Schema of `challenges`, for issuers that use ACME. */
export const challengesField = object(
  {
    http: object({ disabled, alternate_port: alternatePort('80') }, { description: 'Proves names by an answer over HTTP.', default: {} }),
    'tls-alpn': object({ disabled, alternate_port: alternatePort('443') }, { description: 'Proves names by a certificate in a handshake of TLS.', default: {} }),
    dns: dnsChallenge,
    bind_host: string({ description: 'Address for a listener that is opened where nothing listens on the port of a challenge. Empty: all.', default: '' }),
    distributed: boolean({ description: 'True to keep challenges in the storage, so that all servers which share it can answer.', default: true }),
  },
  { description: 'How names are proved. Left out, over HTTP or TLS, whichever does.', default: {} },
);

const issuerFields = {
  ca: string({ description: 'URL of the ACME directory. Empty: that of Let’s Encrypt.', placeholders: 'global', default: '' }),
  test_ca: string({ description: 'URL of a directory for tests: after a failure, the next order goes there, and to `ca` when that has worked. Empty: that of Let’s Encrypt where `ca` is.', placeholders: 'global', default: '' }),
  email: string({ description: 'Where the authority writes to. Empty: the account that is in the storage, or one without an address.', placeholders: 'global', default: '' }),
  profile: string({ description: 'Name of a profile of the directory, which says what certificates are like. Empty: the usual one.', default: '' }),
  account_key: secret({ description: 'Private key of an account that is there already, PEM. Left out, one is made and kept in the storage.', placeholders: 'global', optional: true, omitted: 'one is made and kept in the storage' }),
  external_account: object(
    {
      key_id: string({ description: 'Name of the key, from the authority.', placeholders: 'global' }),
      mac_key: secret({ description: 'The key, in base64url, from the authority.', placeholders: 'global' }),
    },
    { description: 'The account that the authority knows already (external account binding). Left out, there is none.', optional: true, omitted: 'there is none' },
  ),
  acme_timeout: duration({ description: 'How long the directory may leave an authorization or an order undecided. 0 means 90s.', default: 0 }),
  challenges: challengesField,
  trusted_roots_pem_files: array(string({ description: 'Path.', path: true }), { description: 'PEM files with the authorities that the directory’s own certificate must come from. Empty: those that Node.js trusts.', default: [] }),
  preferred_chains: object(
    {
      smallest: boolean({ description: 'True for the chain with the fewest bytes, false for that with the most. Left out, size does not count.', optional: true, omitted: 'size does not count' }),
      root_common_name: array(string({ description: 'Common name.' }), { description: 'Common names of roots, the best first: the first chain is taken that leads to one.', default: [] }),
      any_common_name: array(string({ description: 'Common name.' }), { description: 'Common names of authorities, the best first: the first chain is taken in which one signed.', default: [] }),
    },
    { description: 'Which chain is taken where the directory has several. Left out, the first.', optional: true, omitted: 'the first' },
  ),
  certificate_lifetime: duration({ description: 'How long certificates are to be valid. Few authorities let one choose. 0: as long as the authority likes.', default: 0 }),
  network_proxy: guest(networkProxies, {
    description: 'Says through which proxy the directory is asked. Left out, that of the environment (`HTTPS_PROXY`, `NO_PROXY`).',
    optional: true,
    omitted: 'that of the environment',
  }),
} as const;

/** Config of {@link AcmeIssuer}. @public */
export const AcmeIssuerConfig = object(issuerFields);

/** Config of {@link ZeroSslIssuer}. @public */
export const ZeroSslIssuerConfig = object({
  api_key: secret({ description: 'Key of the API of ZeroSSL, by which the account of ACME is bound to that of a customer.', placeholders: 'global', optional: true, omitted: 'the address in `email` is enough' }),
  validity_days: integer({ description: 'Number of days that certificates are to be valid; accepted for configs of Caddy: by ACME, ZeroSSL issues them for 90 days.', default: 0, minimum: 0 }),
  listen_host: string({ description: 'What `bind_host` of `challenges` says, as Caddy spells it here. Empty: what that says.', default: '' }),
  alternate_http_port: integer({ description: 'What `alternate_port` of the challenge `http` says, as Caddy spells it here. 0: what that says.', default: 0, minimum: 0, maximum: 65535 }),
  cname_validation: object(dnsFields, {
    description: 'What `dns` of `challenges` says, as Caddy spells it here; `dns` counts before it. The record is that of ACME, `_acme-challenge`. Left out, DNS is not used.',
    optional: true,
    omitted: 'DNS is not used',
  }),
  ...issuerFields,
});

/** The loaded form of {@link AcmeIssuerConfig}. */
export type AcmeIssuerSettings = ConfigOf<typeof AcmeIssuerConfig>;
