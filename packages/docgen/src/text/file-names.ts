import { createHash } from 'node:crypto';
import type { ModuleRef } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';

/**
 * File name of a module: its ID, with the package if several provide the ID.
 *
 * @internal
 */
export function moduleFile(index: CatalogueIndex, module: ModuleRef, extension: string): string {
  const rival = index.modulesById(module.id).length > 1;
  return `${fileStep(`${module.id}${rival ? `@${packageSlug(module.package)}` : ''}`)}${extension}`;
}

/** File name of a namespace. @internal */
export function namespaceFile(id: string, extension: string): string {
  return `${fileStep(id === '' ? 'apps' : id)}${extension}`;
}

/** Encodes a package name as a single path step; package names cannot contain `+`. @internal */
export function packageSlug(name: string): string {
  return name.replaceAll('/', '+');
}

/** Maximum length of a file name that every file system supports, with room for a suffix. */
const maxStep = 200;

/**
 * Shortens a name for use as a file name; different names stay different.
 *
 * @param name - ASCII text
 * @internal
 */
export function fileStep(name: string): string {
  if (name.length <= maxStep) return name;
  return `${name.slice(0, maxStep - 20)}~${createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 16)}`;
}
