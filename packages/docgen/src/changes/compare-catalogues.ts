import type { CatalogueDoc } from '../model/catalogue-doc.js';
import type { DirectoryNews, DocsChange } from '../model/directory-doc.js';
import { compareText } from '../model/order.js';
import { compareModuleLists } from './compare-modules.js';

/** The differences between two catalogues. @public */
export interface CatalogueChanges {
  readonly packages: DirectoryNews;
  /** Changed modules by package. All modules of an added or removed package are listed. */
  readonly modules: readonly PackageChanges[];
}

/** The changed modules of one package. @public */
export interface PackageChanges {
  readonly package: string;
  readonly changes: readonly DocsChange[];
}

/**
 * Compares two catalogues: packages, and the parts of their modules that affect configs. Descriptions are not compared.
 *
 * @param before - the earlier output of `caddis docs json`
 * @param after - the current output
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
