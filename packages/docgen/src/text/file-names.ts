import { createHash } from 'node:crypto';
import type { ModuleRef } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';

/**
 * Name of a module's file: its ID, with the package where several provide it.
 *
 * @internal
 */
export function moduleFile(index: CatalogueIndex, module: ModuleRef, extension: string): string {
  const rival = index.modulesById(module.id).length > 1;
  return `${fileStep(`${module.id}${rival ? `@${packageSlug(module.package)}` : ''}`)}${extension}`;
}

/** Name of a namespace's file. @internal */
export function namespaceFile(id: string, extension: string): string {
  return `${fileStep(id === '' ? 'apps' : id)}${extension}`;
}

/** A package's name as one part of a path; `+` cannot be in the name of a package. @internal */
export function packageSlug(name: string): string {
  return name.replaceAll('/', '+');
}

/** Characters of a file's name that every file system takes, with room for an ending. */
const maxStep = 200;

/**
 * Shortens a name for a file; names that differ stay different.
 *
 * @param name - of ASCII
 * @internal
 */
export function fileStep(name: string): string {
  if (name.length <= maxStep) return name;
  return `${name.slice(0, maxStep - 20)}~${createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 16)}`;
}
