import { boolean, duration, object, string, type ConfigOf } from '@caddis/core';
import { dnsFields } from '@caddis/dns';
import { hostNameDoubts } from '@caddis/kit';

/** Nothing but records of SRV has such names. */
const serviceName = { pattern: '^_[^.]+\\._', message: 'this is the name of SRV records', help: 'write "source": "srv", which takes their ports, too' };

/** Config of {@link AUpstreams}. @public */
export const AConfig = object({
  name: string({
    description: 'Host name to look up, or an IP address. Placeholders are expanded for each request. A name without placeholders is looked up ahead of requests.',
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
    description:
      'Port of the backends, 0 to 65535, as a text. Placeholders are expanded for each request. If the result is not a port, the request ends with ' +
      'status 502.',
    default: '80',
    placeholders: 'request',
  }),
  ...dnsFields,
  grace_period: duration({
    description: 'How long an expired answer is still used while look-ups fail (an addition of Caddis). 0 or negative means not at all.',
    default: '0s',
  }),
  versions: object(
    {
      ipv4: boolean({ description: 'Whether to look up IPv4 addresses (A records).', optional: true, omitted: 'only if `ipv6` is not true' }),
      ipv6: boolean({ description: 'Whether to look up IPv6 addresses (AAAA records).', optional: true, omitted: 'only if `ipv4` is not true' }),
    },
    { description: 'Address families to look up. If none is set to true, both are looked up.', optional: true, omitted: 'both' },
  ),
});

/** Loaded config of {@link AUpstreams}. @public */
export type AConfig = ConfigOf<typeof AConfig>;
