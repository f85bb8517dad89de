import type { Registry } from 'prom-client';
import { loadPromClient } from './prom-client.js';

/** What collects metrics of the process: one for all configs, because it watches the event loop and the garbage collector. */
let collected: Promise<Registry> | undefined;

/**
 * Metrics of the process and of Node.js: processor time, memory, handles, the delay of the event loop, garbage collections. The first call loads
 * `prom-client`, and begins to watch.
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
