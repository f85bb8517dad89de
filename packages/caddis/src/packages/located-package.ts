import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A parsed `package.json` and its folder. @internal */
export interface LocatedPackage {
  /** Real path, with links resolved. */
  readonly directory: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Finds a package where Node would look for it, starting from a folder. @internal */
export function findPackageFrom(folder: string, name: string): LocatedPackage | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = readPackage(join(at, 'node_modules', name));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** Reads the `package.json` of a folder; `undefined` if there is none or it cannot be read. @internal */
export function readPackage(folder: string): LocatedPackage | undefined {
  try {
    const directory = realpathSync(folder);
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { directory, manifest: manifest as LocatedPackage['manifest'] } : undefined;
  } catch {
    return undefined;
  }
}

/** Finds the nearest `package.json` in a folder or above it. @internal */
export function nearestPackage(folder: string): LocatedPackage | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = readPackage(at);
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** Reads a string from an object in a manifest, e.g. the version range of a dependency. @internal */
export function textIn({ manifest }: LocatedPackage, field: string, key: string): string | undefined {
  const object = manifest[field];
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  const value = (object as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : undefined;
}
