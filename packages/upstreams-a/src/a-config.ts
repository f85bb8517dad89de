import { boolean, duration, object, string, type ConfigOf } from '@caddis/core';
import { dnsFields } from '@caddis/dns';
import { hostNameDoubts } from '@caddis/kit';

/** Nothing but records of SRV has such names. */
const serviceName = { pattern: '^_[^.]+\\._', message: 'this is the name of SRV records', help: 'write "source": "srv", which takes their ports, too' };

/** Config of {@link AUpstreams}. @public */
export const AConfig = object({
  name: string({
    description: 'Host name to look up, or an IP address. Placeholders are expanded with the request\'s values; a name without any is looked up ahead.',
    default: '',
    sample: { value: 'app.internal', needed: true },
    placeholders: 'request',
    doubts: [
      serviceName,
      ...hostNameDoubts({
        port: 'write the name alone, and the port beside it: "port": "8080"',
        several: 'write one "source": "a" for each, in the "sources" of a source multi',
      }),
    ],
  }),
  port: string({
    description: 'Port of the backends, 0 to 65535. A text. Placeholders are expanded with the request\'s values; what is no port then ends in status 502.',
    default: '80',
    placeholders: 'request',
  }),
  ...dnsFields,
  grace_period: duration({
    description:
      'How long the last answer is still used after it stopped being fresh, while looking up fails (an addition of Caddis). 0 or negative means not at all.',
    default: '0s',
  }),
  versions: object(
    {
      ipv4: boolean({ description: 'Whether to look up IPv4 addresses (A records).', optional: true, omitted: 'only if `ipv6` is not true' }),
      ipv6: boolean({ description: 'Whether to look up IPv6 addresses (AAAA records).', optional: true, omitted: 'only if `ipv4` is not true' }),
    },
    { description: 'Families of addresses to look up. When none is set to true, both are looked up.', optional: true, omitted: 'both' },
  ),
});

/** Loaded config of {@link AUpstreams}. @public */
export type AConfig = ConfigOf<typeof AConfig>;
