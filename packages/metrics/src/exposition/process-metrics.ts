import type { Registry } from 'prom-client';
import { loadPromClient } from './prom-client.js';

/** The registry of process metrics. All configs share one, because it observes the event loop and the garbage collector. */
let collected: Promise<Registry> | undefined;

/**
 * Returns the metrics of the process and of Node.js: CPU time, memory, handles, event loop delay, garbage collections. The first call loads
 * `prom-client` and starts the observation.
 *
 * @internal
 */
export function processMetrics(): Promise<Registry> {
  return (collected ??= watchProcess());
}

async function watchProcess(): Promise<Registry> {
  const { collectDefaultMetrics, Registry: Collected } = await loadPromClient();
  const register = new Collected();
  collectDefaultMetrics({ register });
  return register;
}
