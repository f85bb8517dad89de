import { boolean, duration, guests, object, type ConfigOf } from '@caddis/core';
import { upstreams } from '@caddis/core/http';

/** Config of {@link MultiUpstreams}. @public */
export const MultiConfig = object({
  sources: guests(upstreams, {
    description: 'Sources to ask. Their upstreams are joined in this order. Without sources, there are no upstreams.',
    default: [],
    sample: { value: [{ source: 'a', name: 'app.internal', port: '8080' }], needed: true },
  }),
  max_wait: duration({
    description:
      'How long a request waits for a source without an answer in memory before it goes on with the others (an addition of Caddis). 0 means 9s. ' +
      'After a source was too slow, requests wait at most a second for it until it answers again.',
    default: '0s',
    minimum: '0s',
  }),
  unique: boolean({
    description: 'Whether to use an address that several sources return only once, at its first position (an addition of Caddis).',
    default: false,
  }),
});

/** Loaded config of {@link MultiUpstreams}. @public */
export type MultiConfig = ConfigOf<typeof MultiConfig>;
