import { Registry } from '@caddis/runtime';
import type { CatalogueInput } from '../model/catalogue-input.js';

/** A registry of the same modules, to plan configs with. */
export function registryOf(input: CatalogueInput): Registry {
  const registry = new Registry();
  for (const { target, package: info } of input.modules) registry.add(target, info);
  return registry;
}
