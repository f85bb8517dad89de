import { readyToImport } from '@caddis/kit';

/**
 * Loads `prom-client`, when metrics are read for the first time. It is CommonJS: in a bundle its names stand in its default export alone.
 *
 * @internal
 */
export async function loadPromClient(): Promise<typeof import('prom-client')> {
  readyToImport();
  const { default: library } = await import('prom-client');
  return library;
}
