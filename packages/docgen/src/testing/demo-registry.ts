import { Registry } from '@caddis/runtime';
import type { CatalogueInput } from '../model/catalogue-input.js';

/** Makes a registry of the modules, for planning configs. */
export function registryOf(input: CatalogueInput): Registry {
  const registry = new Registry();
  for (const { target, package: info } of input.modules) registry.add(target, info);
  return registry;
}
