import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverPackages, Registry } from '@caddis/runtime';
import { standardImports, standardPackages } from './standard-packages.js';

/** The modules that a command works with. */
export interface OpenRegistry {
  readonly registry: Registry;
  /** Packages that could not be read or added; each error names its package. */
  readonly warnings: readonly Error[];
}

/**
 * Finds the modules that are installed: those of the project and of the standard distribution. Imports none of them.
 *
 * @param configFile - the config; the nearest `package.json` above it is the project. Without one, or for standard input, the
 * working directory's is
 */
export async function openRegistry(configFile?: string): Promise<OpenRegistry> {
  const { packages, inDistribution, warnings } = await discoverPackages({
    projectDir: configFile === undefined || configFile === '-' ? process.cwd() : dirname(resolve(configFile)),
    standard: standardPackages,
    standardDir: dirname(fileURLToPath(import.meta.url)),
  });
  const registry = new Registry();
  for (const found of packages) {
    const { name } = found.info;
    // A copy that the project brings is imported from where it is: it is not the one that was bundled.
    registry.addPackage(found, inDistribution.has(name) ? standardImports[name] : undefined);
  }
  return { registry, warnings };
}
