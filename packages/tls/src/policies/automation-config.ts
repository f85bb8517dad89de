import { array, boolean, choice, duration, guest, guests, integer, number, object, raw, string } from '@caddis/core';
import { certificateGetters, certificatePermissions, issuers, storages } from '@caddis/core/tls';
import { keyTypes } from '../keys/key-pair.js';

const policy = object({
  subjects: array(string({ description: 'Host name or address. `*` stands for one label.' }), {
    description: 'Names that the policy applies to. If omitted, all.',
    default: [],
  }),
  issuers: guests(issuers, {
    description:
      'Issuers of certificates. If one fails, the next one is used. If omitted, `internal` for names that no public authority signs, such as ' +
      '`localhost`, `*.internal` and IP addresses, and `acme` for all others.',
    default: [],
  }),
  get_certificate: guests(certificateGetters, {
    description: 'Services that are asked for a certificate while a client waits, before one is obtained.',
    default: [],
  }),
  must_staple: boolean({ description: 'Whether to request certificates that are valid only together with an OCSP response (must-staple).', default: false }),
  renewal_window_ratio: number({ description: 'Remaining share of the lifetime at which a certificate is renewed. 0 means a third.', default: 0, minimum: 0, maximum: 1 }),
  key_type: choice(keyTypes, { description: 'Type of the private keys.', default: 'p256' }),
  storage: guest(storages, { description: 'Where certificates and keys are kept.', optional: true, omitted: 'the storage of the config' }),
  on_demand: boolean({
    description:
      'Whether to obtain certificates only when a client asks for their names. This needs a permission, unless the policy has names without ' +
      'wildcards or only the issuer `internal`.',
    default: false,
  }),
  reuse_private_keys: boolean({ description: 'Whether a renewed certificate keeps the private key of the old one.', default: false }),
  disable_ocsp_stapling: boolean({ description: 'Whether OCSP stapling is off: certificates are presented without an OCSP response.', default: false }),
  ocsp_overrides: raw<Readonly<Record<string, string>>>({ type: 'object', additionalProperties: { type: 'string' } }, {
    description: 'OCSP responders to use instead of those in certificates: from the URL in the certificate to the one to use. Empty means that none is used.',
    default: {},
  }),
});

const rateLimit = object(
  {
    interval: duration({ description: 'Period that the limit applies to.', default: '0s' }),
    burst: integer({ description: 'Greatest number of certificates in that period.', default: 0, minimum: 0 }),
  },
  { description: 'Limit on certificates obtained on demand. If omitted, or with zeros, only the permission limits them.', optional: true, omitted: 'no limit' },
);

const onDemand = object(
  {
    permission: guest(certificatePermissions, { description: 'Module that decides for which names certificates may be obtained.', optional: true, omitted: 'no permission module' }),
    ask: string({ description: 'Same as the permission `http` with this `endpoint`, for configs of older Caddy versions.', default: '' }),
    rate_limit: rateLimit,
  },
  { description: 'Settings for policies with `on_demand`.', optional: true, omitted: 'no permission' },
);

/** Schema of `automation`. @internal */
export const automationConfig = object(
  {
    policies: array(policy, { description: 'How certificates are obtained, by name. The first policy that matches a name is used.', default: [] }),
    on_demand: onDemand,
    renew_interval: duration({ description: 'How often to check whether certificates must be renewed.', default: '10m', minimum: '1s' }),
    ocsp_interval: duration({
      description: 'How long to wait before an OCSP responder that failed is asked again. Responses are renewed after half of their lifetime.',
      default: '1h',
      minimum: '1s',
    }),
    storage_clean_interval: duration({ description: 'Accepted for compatibility with Caddy. Caddis does not clean the storage.', default: '24h' }),
  },
  { description: 'How certificates are obtained and renewed. If omitted, the defaults apply.', default: {} },
);
