import type { CatalogueIndex } from '../model/catalogue-index.js';
import type { HostDoc, ModuleRef } from '../model/catalogue-doc.js';

/** Name of a namespace for people: the one of apps has an empty ID. @internal */
export function namespaceName(id: string): string {
  return id === '' ? 'apps' : id;
}

/** ID of a module, with its package where several provide it. @internal */
export function moduleName(index: CatalogueIndex, reference: ModuleRef): string {
  return index.modulesById(reference.id).length > 1 ? `${reference.id} (${reference.package})` : reference.id;
}

/** The config document, for people. @internal */
export const documentName = 'the config document';

/** Place that takes guests, for people. @internal */
export function hostName(index: CatalogueIndex, host: HostDoc): string {
  return host.module === undefined ? documentName : moduleName(index, host.module);
}

/** Package and version of a module, for people. @internal */
export function packageName(index: CatalogueIndex, name: string): string {
  const info = index.package(name);
  return info === undefined ? name : `${name} ${info.version}`;
}
