import { createRequire } from 'node:module';
import { buildCatalogue, indexCatalogue, readRegistry, type CatalogueIndex, type CatalogueInput, type PackageExports } from '@caddis/docgen';
import type { Registry } from '@caddis/runtime';
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

/** The packages without modules whose errors and namespaces belong to the documentation. */
async function frameworkPackages(): Promise<readonly PackageExports[]> {
  const own = await import('./errors.js');
  return [
    framework('@caddis/core', { ...(await import('@caddis/core')), ...(await import('@caddis/core/http')) }),
    framework('@caddis/runtime', await import('@caddis/runtime')),
    framework('@caddis/kit', await import('@caddis/kit')),
    framework('@caddis/dns', await import('@caddis/dns')),
    framework('@caddis/upstream-kit', await import('@caddis/upstream-kit')),
    framework('@caddis/docgen', await import('@caddis/docgen')),
    framework('caddis', own),
  ];
}

function framework(name: string, exported: object): PackageExports {
  const load = createRequire(import.meta.url);
  const { version, description, license } = load(name === 'caddis' ? '../package.json' : `${name}/package.json`) as Readonly<Record<string, string>>;
  return { package: { name, version: version ?? '', description, license, standard: true }, exports: { ...exported } };
}
