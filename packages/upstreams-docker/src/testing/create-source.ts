import { systemClock, type Clock } from '@caddis/core';
import { RecordingLogger } from '@caddis/test-helpers';
import type { DockerConfig } from '../docker-config.js';
import { DockerUpstreams } from '../docker-upstreams.js';

/** Creates a source with the default config, except for the given fields. */
export function createSource(
  config: Partial<DockerConfig>,
  { log = new RecordingLogger(), clock = systemClock }: { readonly log?: RecordingLogger; readonly clock?: Clock } = {},
): DockerUpstreams {
  const defaults: DockerConfig = {
    labels: {},
    upstream_labels: {},
    port: '',
    published_ports: false,
    grace_period: 86_400_000,
    timeout: 5000,
    poll_interval: 15_000,
  };
  return new DockerUpstreams({ ...defaults, ...config }, log, clock);
}
