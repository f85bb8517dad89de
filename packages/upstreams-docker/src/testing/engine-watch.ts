import type { Clock } from '@caddis/core';
import { Watch, type KnownView } from '@caddis/upstream-kit';
import { enginePace, EngineService, type EngineServiceOptions, type EngineView } from '../engine/engine-service.js';

/** Options of {@link engineWatch}, including what an earlier watch knew and a listener to what this one learns. */
export interface EngineWatchOptions extends EngineServiceOptions {
  readonly clock: Clock;
  readonly seed?: KnownView<EngineView>;
  readonly onKnown?: (known: KnownView<EngineView>) => void;
}

/** Creates a watch of an engine, as the source does. */
export function engineWatch({ seed, onKnown, ...options }: EngineWatchOptions): Watch<EngineView> {
  return new Watch({ clock: options.clock, service: new EngineService(options), ...enginePace, seed, onKnown });
}
