import { readyToImport } from '@caddis/kit';

/**
 * Loads `prom-client` on first use. It is CommonJS, so in a bundle its names are available only through the default export.
 *
 * @internal
 */
export async function loadPromClient(): Promise<typeof import('prom-client')> {
  readyToImport();
  const { default: library } = await import('prom-client');
  return library;
}
