import type { Clock } from '@caddis/core';
import { Watch, type KnownView } from '@caddis/upstream-kit';
import { enginePace, EngineService, type EngineServiceOptions, type EngineView } from '../engine/engine-service.js';

/** What a watch knew before, and who hears of what this one learns. */
export interface EngineWatchOptions extends EngineServiceOptions {
  readonly clock: Clock;
  readonly seed?: KnownView<EngineView>;
  readonly onKnown?: (known: KnownView<EngineView>) => void;
}

/** A watch of an engine, as the source makes it. */
export function engineWatch({ seed, onKnown, ...options }: EngineWatchOptions): Watch<EngineView> {
  return new Watch({ clock: options.clock, service: new EngineService(options), ...enginePace, seed, onKnown });
}
