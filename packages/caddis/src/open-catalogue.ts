import { buildCatalogue, indexCatalogue, readRegistry, type CatalogueIndex, type CatalogueInput, type InstalledModules } from '@caddis/docgen';
import type { Registry } from '@caddis/runtime';
import { frameworkPackages } from './framework-packages.js';
import { openRegistry, type ProjectFlags } from './open-registry.js';
import { Progress } from './progress.js';
import { printWarnings } from './terminal.js';

/** What is installed, ready to be documented. @internal */
export interface OpenCatalogue {
  readonly input: CatalogueInput;
  readonly index: CatalogueIndex;
  readonly registry: Registry;
  /** Why packages that are installed cannot be read at all. */
  readonly unread: readonly Error[];
}

/** Milliseconds from which on the work is told of. */
const progressAfterMs = 1000;

/** How far work on the catalogue is; shown on a terminal once it has taken a second. @internal */
export function catalogueProgress(): Progress {
  return new Progress({ afterMs: progressAfterMs });
}

/**
 * Imports all packages with modules of a project, that of the working directory when none is named, and reads what they say of themselves. Packages that cannot be
 * imported are named on standard error.
 *
 * @param progress - goes on when this is done, for who has more to do
 * @internal
 */
export async function openCatalogue({ project }: ProjectFlags = {}, progress?: Progress): Promise<OpenCatalogue> {
  const { registry, warnings, withoutModules, unread } = await openRegistry({ project });
  const told = progress ?? catalogueProgress();
  const { input, failures } = await readRegistry(toldOf(registry, told), await frameworkPackages());
  // What is printed from here on stands for itself.
  told.end();
  printWarnings([...warnings, ...withoutModules, ...failures]);
  return { input, index: indexCatalogue(buildCatalogue(input)), registry, unread };
}

/** The registry, which tells how many of its packages were imported. */
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
