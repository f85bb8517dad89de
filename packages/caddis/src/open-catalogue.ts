import { buildCatalogue, indexCatalogue, readRegistry, type CatalogueIndex, type CatalogueInput, type InstalledModules } from '@caddis/docgen';
import type { Registry } from '@caddis/runtime';
import { frameworkPackages } from './framework-packages.js';
import { openRegistry, type ProjectFlags } from './open-registry.js';
import { Progress } from './progress.js';
import { printWarnings } from './terminal.js';

/** Everything that is installed, ready for generating documentation. @internal */
export interface OpenCatalogue {
  readonly input: CatalogueInput;
  readonly index: CatalogueIndex;
  readonly registry: Registry;
  /** Why installed packages cannot be read at all. */
  readonly unread: readonly Error[];
}

/** Progress is shown after this many milliseconds. */
const progressAfterMs = 1000;

/** Shows the progress of work on the catalogue, on a terminal and after one second. @internal */
export function catalogueProgress(): Progress {
  return new Progress({ afterMs: progressAfterMs });
}

/**
 * Imports all packages of a project that contain modules, and reads their documentation. The default project is that of the working directory.
 * Packages that cannot be imported are reported on standard error.
 *
 * @param progress - for a caller that continues to report progress afterwards
 * @internal
 */
export async function openCatalogue({ project }: ProjectFlags = {}, progress?: Progress): Promise<OpenCatalogue> {
  const { registry, warnings, withoutModules, unread } = await openRegistry({ project });
  const told = progress ?? catalogueProgress();
  const { input, failures } = await readRegistry(toldOf(registry, told), await frameworkPackages());
  // Remove the progress line before anything else is printed.
  told.end();
  printWarnings([...warnings, ...withoutModules, ...failures]);
  return { input, index: indexCatalogue(buildCatalogue(input)), registry, unread };
}

/** Wraps the registry, to show how many of its packages were imported. */
function toldOf(registry: Registry, progress: Progress): InstalledModules {
  const names = new Set<string>();
  const total = registry.packages().length;
  return {
    ids: () => registry.ids(),
    providers: (id) => registry.providers(id),
    packages: () => registry.packages(),
    suggestion: (id) => registry.suggestion(id),
    loaded: (id, name) => registry.loaded(id, name),
    unusable: registry.unusable,
    load: (id, name) => {
      if (name !== undefined) progress.say(`packages read: ${name}`, [names.add(name).size, total]);
      return registry.load(id, name);
    },
  };
}
