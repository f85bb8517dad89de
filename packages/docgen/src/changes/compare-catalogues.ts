import type { CatalogueDoc } from '../model/catalogue-doc.js';
import type { DirectoryNews, DocsChange } from '../model/directory-doc.js';
import { compareText } from '../model/order.js';
import { compareModuleLists } from './compare-modules.js';

/** What differs between two states of what is installed. @public */
export interface CatalogueChanges {
  readonly packages: DirectoryNews;
  /** By package; those of packages that came or went are all of their modules. */
  readonly modules: readonly PackageChanges[];
}

/** What differs in the modules of one package. @public */
export interface PackageChanges {
  readonly package: string;
  readonly changes: readonly DocsChange[];
}

/**
 * Compares what was installed at two times: packages, and what a config notices of their modules. Texts for readers are not compared.
 *
 * @param before - what `caddis docs json` printed then
 * @param after - what it prints now
 * @public
 */
export function compareCatalogues(before: CatalogueDoc, after: CatalogueDoc): CatalogueChanges {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return {
    packages: {
      added: names.filter((name) => !old.has(name)),
      removed: names.filter((name) => !now.has(name)),
      updated: names.flatMap((name) => {
        const [from, to] = [old.get(name), now.get(name)];
        return from === undefined || to === undefined || from === to ? [] : [{ name, from, to }];
      }),
    },
    modules: names.flatMap((name) => {
      const changes = compareModuleLists(modulesOf(before, name), modulesOf(after, name));
      return changes.length === 0 ? [] : [{ package: name, changes }];
    }),
  };
}

function versionsOf({ packages }: CatalogueDoc): ReadonlyMap<string, string> {
  return new Map(packages.map(({ name, version }) => [name, version]));
}

function modulesOf({ modules }: CatalogueDoc, name: string): CatalogueDoc['modules'] {
  return modules.filter((module) => module.package === name);
}
