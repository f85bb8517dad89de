import { choice, duration, object, string, type ConfigOf } from '@caddis/core';
import type { Doubt } from '@caddis/core/framework';
import { dnsFields } from '@caddis/dns';
import { hostNameDoubts } from '@caddis/kit';

/** The underscores of `_service._proto.name` are not written. */
const label = (example: string): readonly Doubt[] => [
  { pattern: '^_', message: 'the underscore is put in front by itself', help: `write the label alone, e.g. "${example}"` },
  { pattern: '^[^{]*[^A-Za-z\\d{-]', message: 'this is no label of a name', help: `write the label alone, e.g. "${example}"` },
];

/** Config of {@link SrvUpstreams}. @public */
export const SrvConfig = object({
  service: string({
    description:
      'Service label without underscore, e.g. `http`. Placeholders are expanded for each request. If both this and `proto` are omitted, `name` is ' +
      'the whole name.',
    default: '',
    placeholders: 'request',
    sample: { value: 'http', needed: true },
    doubts: label('http'),
  }),
  proto: string({
    description:
      'Protocol label without underscore, e.g. `tcp`. Placeholders are expanded for each request. If both this and `service` are omitted, `name` ' +
      'is the whole name.',
    default: '',
    placeholders: 'request',
    sample: { value: 'tcp', needed: true },
    doubts: label('tcp'),
  }),
  name: string({
    description:
      'Domain name of the service. With `service` and `proto`, the records of `_service._proto.name` are looked up. Placeholders are expanded for ' +
      'each request. A name without placeholders is looked up ahead of requests.',
    default: '',
    placeholders: 'request',
    sample: { value: 'app.internal', needed: true },
    doubts: hostNameDoubts({
      port: 'write the name alone: the records have the ports',
      several: 'write one "source": "srv" for each, in the "sources" of a source multi',
    }),
  }),
  ...dnsFields,
  grace_period: duration({
    description: 'How long an expired answer is still used while look-ups fail. 0 or negative means not at all.',
    default: '0s',
  }),
  dial_network: choice(['tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6'], {
    description: 'Network of the upstream addresses: with `tcp4`, they are `tcp4/10.0.0.1:80`. A network that ends in 4 or 6 uses only the addresses of that family.',
    optional: true,
    omitted: 'no network in the addresses, which means `tcp`',
  }),
});

/** Loaded config of {@link SrvUpstreams}. @public */
export type SrvConfig = ConfigOf<typeof SrvConfig>;
