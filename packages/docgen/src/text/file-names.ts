import type { ModuleRef } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';

/**
 * Name of a module's file: its ID, with the package where several provide it.
 *
 * @internal
 */
export function moduleFile(index: CatalogueIndex, module: ModuleRef, extension: string): string {
  const rival = index.modulesById(module.id).length > 1;
  return `${module.id}${rival ? `@${packageSlug(module.package)}` : ''}${extension}`;
}

/** Name of a namespace's file. @internal */
export function namespaceFile(id: string, extension: string): string {
  return `${id === '' ? 'apps' : id}${extension}`;
}

/** A package's name as one part of a path; `+` cannot be in the name of a package. @internal */
export function packageSlug(name: string): string {
  return name.replaceAll('/', '+');
}
