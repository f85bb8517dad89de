/**
 * Modules with standard decorators, which cannot decorate parameters. Nothing here runs.
 */
import { integer, logger, module, object, type ConfigOf, type Logger } from '@caddis/core';
import { upstreams, type Upstream, type UpstreamSource } from '@caddis/core/http';

const Config = object({ count: integer({ description: 'Count.' }) });

@module(upstreams, { name: 'standard', config: Config, services: [logger()], summary: 'Fits.' })
export class Standard implements UpstreamSource {
  readonly #config: ConfigOf<typeof Config>;
  readonly #log: Logger;
  constructor(config: ConfigOf<typeof Config>, log: Logger) {
    this.#config = config;
    this.#log = log;
  }
  getUpstreams(): readonly Upstream[] {
    this.#log.debug({ count: this.#config.count }, 'asked');
    return [];
  }
}

// @ts-expect-error the constructor takes something else
@module(upstreams, { name: 'wrong', config: Config, services: [logger()], summary: 'Bad.' })
export class Wrong implements UpstreamSource {
  constructor(_config: ConfigOf<typeof Config>, _count: number) {}
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}
