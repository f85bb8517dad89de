import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';
import { nearestPackage } from '../packages/located-package.js';

/** Name of the index file in the folder of a directory. */
const indexFile = 'directory.json';
/** The supported version of the index format. */
const indexVersion = 1;

/** Finds packages by the modules that they provide. @internal */
export interface KnownPackages {
  /** Returns the package that provides a module; the best one if there are several. */
  get(id: string): string | undefined;
}

/** A package in the index. */
interface IndexedPackage {
  readonly name: string;
  readonly provenance?: boolean;
  readonly deprecated?: string;
  readonly modules: readonly { readonly id: string }[];
}

/**
 * Reads the index of a directory of published modules.
 *
 * @param place - the index file, or the folder that contains it
 * @throws `CADDIS_DIRECTORY_UNREADABLE`, `CADDIS_DIRECTORY_INVALID`
 * @internal
 */
export function readKnownPackages(place: string): KnownPackages {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(place, indexFile) : place;
  const known = new Map<string, string>();
  for (const { name, modules } of [...packagesIn(file)].sort(byRank)) {
    for (const { id } of modules) if (!known.has(id)) known.set(id, name);
  }
  return known;
}

function byRank(a: IndexedPackage, b: IndexedPackage): number {
  const rank = ({ deprecated, provenance }: IndexedPackage): number => (deprecated === undefined ? 0 : 2) + (provenance === true ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

function packagesIn(file: string): readonly IndexedPackage[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw errors.CADDIS_DIRECTORY_UNREADABLE({ file }, { cause });
  }
  let index: { readonly version?: unknown; readonly packages?: unknown } | null;
  try {
    index = JSON.parse(text) as typeof index;
  } catch (error) {
    throw errors.CADDIS_DIRECTORY_INVALID({ file, reason: messageOf(error) });
  }
  const packages = index?.packages;
  if (index?.version !== indexVersion || !Array.isArray(packages) || !packages.every(isIndexed)) throw errors.CADDIS_DIRECTORY_INVALID({ file, reason: 'it has an unknown format or version' });
  return packages as readonly IndexedPackage[];
}

function isIndexed(value: unknown): boolean {
  const { name, modules } = (value ?? {}) as { readonly name?: unknown; readonly modules?: unknown };
  // The name is printed as part of a command to type, so unusual characters are rejected.
  return typeof name === 'string' && /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) && Array.isArray(modules) && modules.every((module) => typeof (module as { readonly id?: unknown } | null)?.id === 'string');
}

/**
 * Returns the packages of the directory that a project names as `caddis.directory` in its `package.json`. The directory is read only when a module
 * is looked up that is not installed.
 *
 * @param folder - folder from which the project is searched upwards
 * @param onError - called once if the directory cannot be read
 * @internal
 */
export function projectKnownPackages(folder: string, onError: (error: Error) => void): KnownPackages {
  let known: KnownPackages | undefined;
  const read = (): KnownPackages => {
    const project = nearestPackage(folder);
    const { directory } = (project?.manifest['caddis'] ?? {}) as { readonly directory?: unknown };
    if (project === undefined || typeof directory !== 'string') return new Map<string, string>();
    try {
      return readKnownPackages(resolve(dirname(join(project.directory, 'package.json')), directory));
    } catch (error) {
      onError(error as Error);
      return new Map<string, string>();
    }
  };
  return { get: (id) => (known ??= read()).get(id) };
}
