/**
 * Modules in plain JavaScript, with types that an editor checks. Nothing here runs.
 *
 * @import { Clock, ConfigOf, Logger } from '@caddis/core'
 * @import { UpstreamSource } from '@caddis/core/http'
 */
import { clock, inject, integer, logger, module, object } from '@caddis/core';
import { upstreams } from '@caddis/core/http';

const Config = object({ count: integer({ description: 'Count.' }) });

/** @implements {UpstreamSource} */
class Good {
  /**
   * @param {ConfigOf<typeof Config>} config
   * @param {Logger} log
   * @param {Clock} time
   */
  constructor(config, log, time) {
    this.config = config;
    this.log = log;
    this.time = time;
  }

  getUpstreams() {
    this.log.debug({ count: this.config.count, now: this.time.now() }, 'asked');
    return [];
  }
}
module(upstreams, { name: 'good', config: Config, services: [logger(), inject(clock)], summary: 'Fits.' })(Good);
// @ts-expect-error the services come in another order
module(upstreams, { name: 'swapped', config: Config, services: [inject(clock), logger()], summary: 'Bad.' })(Good);
// @ts-expect-error a service is missing
module(upstreams, { name: 'short', config: Config, services: [logger()], summary: 'Bad.' })(Good);
// @ts-expect-error a token is no decorator
module(upstreams, { name: 'token', config: Config, services: [clock], summary: 'Bad.' });

class Surplus {
  /** @param {ConfigOf<typeof Config>} _config */
  constructor(_config) {}
  getUpstreams() {
    return [];
  }
}
module(upstreams, { name: 'plain', config: Config, summary: 'Fits.' })(Surplus);
// @ts-expect-error nobody takes the service
module(upstreams, { name: 'surplus', config: Config, services: [logger()], summary: 'Bad.' })(Surplus);

class Untyped {
  // @ts-ignore without types, everything fits
  constructor(config, log) {
    this.config = config;
    this.log = log;
  }
  getUpstreams() {
    return [];
  }
}
module(upstreams, { name: 'untyped', config: Config, services: [logger()], summary: 'Fits.' })(Untyped);

class Wrong {
  getUpstreams() {
    return 1;
  }
}
// @ts-expect-error the contract is another
module(upstreams, { name: 'wrong', summary: 'Bad.' })(Wrong);
