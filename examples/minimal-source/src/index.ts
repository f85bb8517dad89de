import { array, module, object, string, type ConfigOf } from '@caddis/core';
import { upstreams, type Upstream, type UpstreamSource } from '@caddis/core/http';

const Config = object({ dials: array(string(), { description: 'Backends in order, each `host:port`.' }) });

@module(upstreams, { name: 'fixed', config: Config, summary: 'Always gives the same backends.' })
export class FixedUpstreams implements UpstreamSource {
  private readonly list: readonly Upstream[];
  constructor(config: ConfigOf<typeof Config>) {
    this.list = config.dials.map((dial) => ({ dial }));
  }
  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}
