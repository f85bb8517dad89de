import { array, boolean, choice, duration, guest, guests, integer, number, object, raw, string } from '@caddis/core';
import { certificateGetters, certificatePermissions, issuers, storages } from '@caddis/core/tls';
import { keyTypes } from '../keys/key-pair.js';

const policy = object({
  subjects: array(string({ description: 'Host name or address; `*` stands for one label.' }), {
    description: 'Names that the policy is for. Left out, all.',
    default: [],
  }),
  issuers: guests(issuers, {
    description: 'Who issues certificates; the next one is asked where one fails. Left out, `internal` for names that no public authority signs, such as `localhost`, `*.internal` and addresses, and `acme` for all others.',
    default: [],
  }),
  get_certificate: guests(certificateGetters, {
    description: 'Where certificates are got from while a client waits, before one is obtained.',
    default: [],
  }),
  must_staple: boolean({ description: 'Whether certificates are asked for that are good with a response of OCSP only.', default: false }),
  renewal_window_ratio: number({ description: 'Part of the lifetime that is left when a certificate is renewed. 0 means a third.', default: 0, minimum: 0, maximum: 1 }),
  key_type: choice(keyTypes, { description: 'Kind of the private keys.', default: 'p256' }),
  storage: guest(storages, { description: 'Where certificates and keys are kept.', optional: true, omitted: 'the storage of the config' }),
  on_demand: boolean({ description: 'Whether certificates are obtained when a client asks for their names, not before. It needs a permission, unless the policy has names without wildcards or the issuer `internal` alone.', default: false }),
  reuse_private_keys: boolean({ description: 'Whether a renewed certificate is for the key of the one before.', default: false }),
  disable_ocsp_stapling: boolean({ description: 'Whether certificates that name a responder of OCSP are shown without its response.', default: false }),
  ocsp_overrides: raw<Readonly<Record<string, string>>>({ type: 'object', additionalProperties: { type: 'string' } }, { description: 'Responders of OCSP to ask in place of those that certificates name: the URL in the certificate, then the one to ask, empty for none.', default: {} }),
});

const rateLimit = object(
  {
    interval: duration({ description: 'Time in which so many may be obtained.', default: '0s' }),
    burst: integer({ description: 'How many may be obtained in that time.', default: 0, minimum: 0 }),
  },
  { description: 'How many certificates may be obtained on demand. Left out, or with zeros, there is no limit but that of the permission.', optional: true, omitted: 'no limit' },
);

const onDemand = object(
  {
    permission: guest(certificatePermissions, { description: 'Who decides for which names certificates are obtained.', optional: true, omitted: 'nobody' }),
    ask: string({ description: 'The same as the permission `http` with this `endpoint`, for older configs of Caddy.', default: '' }),
    rate_limit: rateLimit,
  },
  { description: 'What holds for policies with `on_demand`.', optional: true, omitted: 'no permission' },
);

/** Schema of `automation`. @internal */
export const automationConfig = object(
  {
    policies: array(policy, { description: 'How certificates are obtained, by name. The first policy counts that a name fits.', default: [] }),
    on_demand: onDemand,
    renew_interval: duration({ description: 'How often certificates are looked at, whether they are to be renewed.', default: '10m', minimum: '1s' }),
    ocsp_interval: duration({ description: 'After which time a responder of OCSP that failed is asked again. Responses are renewed when half of their time is over.', default: '1h', minimum: '1s' }),
    storage_clean_interval: duration({ description: 'Accepted for configs of Caddy: what is in the storage stays there.', default: '24h' }),
  },
  { description: 'How certificates are obtained and renewed. Left out, as if it were empty.', default: {} },
);
