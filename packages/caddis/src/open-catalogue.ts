import { buildCatalogue, indexCatalogue, readRegistry, type CatalogueIndex, type CatalogueInput } from '@caddis/docgen';
import type { Registry } from '@caddis/runtime';
import { frameworkPackages } from './framework-packages.js';
import { openRegistry, type ProjectFlags } from './open-registry.js';
import { printWarnings } from './terminal.js';

/** What is installed, ready to be documented. @internal */
export interface OpenCatalogue {
  readonly input: CatalogueInput;
  readonly index: CatalogueIndex;
  readonly registry: Registry;
  /** Why packages that are installed cannot be read at all. */
  readonly unread: readonly Error[];
}

/**
 * Imports all packages with modules of a project, that of the working directory when none is named, and reads what they say of themselves. Packages that cannot be
 * imported are named on standard error.
 *
 * @internal
 */
export async function openCatalogue({ project }: ProjectFlags = {}): Promise<OpenCatalogue> {
  const { registry, warnings, withoutModules, unread } = await openRegistry({ project });
  const { input, failures } = await readRegistry(registry, await frameworkPackages());
  printWarnings([...warnings, ...withoutModules, ...failures]);
  return { input, index: indexCatalogue(buildCatalogue(input)), registry, unread };
}
