import { apps, guest, module, object, type App } from '@caddis/core';
import { upstreams } from '@caddis/core/http';

/** An app that hosts a source, for the example config of a sample. */
@module(apps, { name: 'taker', config: object({ from: guest(upstreams, { description: 'The source.' }) }), summary: 'Takes a source.' })
export class TakerApp implements App {
  start(): void {}

  stop(): void {}
}
