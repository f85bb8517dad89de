import { isDeepStrictEqual } from 'node:util';
import { moduleDescriptor } from '../../packages/core/dist/framework/index.js';

/**
 * Compares what a package declares under "caddis.modules" with the modules that it exports, and mends the manifest that is passed.
 *
 * @param {{ path: string, manifest: object }} entry - a built package.
 * @returns {Promise<string[]>} what is wrong; it has been mended too.
 */
export async function problemsOfModules({ path, manifest }) {
  if (manifest.caddis === undefined) return [];
  const exported = Object.values(await import(`../../${path}/${entryOf(manifest)}`))
    .map((value) => moduleDescriptor(value)?.id)
    .filter((id) => id !== undefined)
    .sort();
  if (isDeepStrictEqual(exported, manifest.caddis.modules)) return [];
  manifest.caddis.modules = exported;
  return [`${path}/package.json: "caddis.modules" is not what the package exports`];
}

function entryOf({ exports }) {
  const main = exports['.'] ?? exports;
  return main.default ?? main;
}
