import type { Clock, Logger } from '@caddis/core';
import { WatchedUpstreams, type WatchListener } from '@caddis/upstream-kit';
import type { ContainerReader } from '../container-reader.js';
import { engineMessages, type EngineView } from '../engine/engine-service.js';

/** Options of {@link SourceFixture}. */
export interface SourceFixtureOptions {
  readonly reader: ContainerReader;
  readonly graceMs: number;
  /** Called when the watch should retry soon. */
  readonly hurry?: (() => void) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The upstreams of a source for which the test plays the part of the engine. */
export class SourceFixture {
  readonly get: WatchedUpstreams<EngineView>['get'];
  readonly lookAgain: WatchedUpstreams<EngineView>['lookAgain'];
  readonly status: WatchedUpstreams<EngineView>['status'];
  readonly close: WatchedUpstreams<EngineView>['close'];
  private listener!: WatchListener<EngineView>;

  constructor({ reader, hurry, ...options }: SourceFixtureOptions) {
    this.clock = options.clock;
    const watch = {
      isTrying: true,
      hurry: hurry ?? (() => undefined),
      subscribe: (listener: WatchListener<EngineView>) => {
        this.listener = listener;
        return () => undefined;
      },
    };
    const upstreams = new WatchedUpstreams<EngineView>({
      ...options,
      watch,
      messages: engineMessages,
      parse: (view) => reader.read(view),
      select: (request) => reader.select(request),
    });
    this.get = upstreams.get.bind(upstreams);
    this.lookAgain = upstreams.lookAgain.bind(upstreams);
    this.status = upstreams.status.bind(upstreams);
    this.close = upstreams.close.bind(upstreams);
  }

  private readonly clock: Clock;

  listed(view: EngineView): void {
    this.listener.learned({ view, at: this.clock.now() }, false);
  }

  failed(error: unknown, nextTry: number): void {
    this.listener.failed(error, nextTry);
  }

  trying(): void {
    this.listener.trying();
  }
}
