import type { CatalogueIndex } from '../model/catalogue-index.js';
import type { HostDoc, ModuleRef } from '../model/catalogue-doc.js';

/** Display name of a namespace; needed because the ID of the namespace of apps is empty. @internal */
export function namespaceName(id: string): string {
  return id === '' ? 'apps' : id;
}

/** Display name of a module: its ID, with its package if several provide the ID. @internal */
export function moduleName(index: CatalogueIndex, reference: ModuleRef): string {
  return index.modulesById(reference.id).length > 1 ? `${reference.id} (${reference.package})` : reference.id;
}

/** Display name of the config document. @internal */
export const documentName = 'the config document';

/** Display name of the owner of a place that takes guests. @internal */
export function hostName(index: CatalogueIndex, host: HostDoc): string {
  return host.module === undefined ? documentName : moduleName(index, host.module);
}

/** Display name of a package, with its version. @internal */
export function packageName(index: CatalogueIndex, name: string): string {
  const info = index.package(name);
  return info === undefined ? name : `${name} ${info.version}`;
}
