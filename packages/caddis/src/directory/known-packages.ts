import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';
import { nearestPackage } from '../packages/located-package.js';

/** Name of the index in the folder of a directory. */
const indexFile = 'directory.json';
/** Version of the index that is read. */
const indexVersion = 1;

/** Packages by the modules that they provide. @internal */
export interface KnownPackages {
  /** The package that provides a module, the best of several. */
  get(id: string): string | undefined;
}

/** One package, as the index has it. */
interface IndexedPackage {
  readonly name: string;
  readonly provenance?: boolean;
  readonly deprecated?: string;
  readonly modules: readonly { readonly id: string }[];
}

/**
 * Reads the index of a directory of published modules.
 *
 * @param place - the index, or the folder that it is in
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
  if (index?.version !== indexVersion || !Array.isArray(packages) || !packages.every(isIndexed)) throw errors.CADDIS_DIRECTORY_INVALID({ file, reason: 'it has another form or version' });
  return packages as readonly IndexedPackage[];
}

function isIndexed(value: unknown): boolean {
  const { name, modules } = (value ?? {}) as { readonly name?: unknown; readonly modules?: unknown };
  // The name is shown as a part of a command to type.
  return typeof name === 'string' && /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) && Array.isArray(modules) && modules.every((module) => typeof (module as { readonly id?: unknown } | null)?.id === 'string');
}

/**
 * The packages of the directory that a project names in `caddis.directory` of its `package.json`. They are read when a module is looked for that is
 * not installed, and not before.
 *
 * @param folder - folder in which, or above which, the project is
 * @param onError - is told once that the directory cannot be read
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
