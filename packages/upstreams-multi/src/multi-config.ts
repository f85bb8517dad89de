import { boolean, duration, guests, object, type ConfigOf } from '@caddis/core';
import { upstreams } from '@caddis/core/http';

/** Config of {@link MultiUpstreams}. @public */
export const MultiConfig = object({
  sources: guests(upstreams, {
    description: 'Sources to ask; their upstreams are appended in this order. Without any there are no upstreams.',
    default: [],
    sample: { value: [{ source: 'a', name: 'app.internal', port: '8080' }], needed: true },
  }),
  max_wait: duration({
    description:
      'How long a request waits for a source that has no answer in memory; then it goes on with the others (an addition of Caddis). 0 means 9s. ' +
      'A source that was too slow is waited for a second at most, until it answers again.',
    default: '0s',
    minimum: '0s',
  }),
  unique: boolean({
    description: 'Whether an address that several sources give is used only once, at its first place (an addition of Caddis).',
    default: false,
  }),
});

/** Loaded config of {@link MultiUpstreams}. @public */
export type MultiConfig = ConfigOf<typeof MultiConfig>;
