import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A parsed `package.json` and the folder that it is in. @internal */
export interface LocatedPackage {
  /** The real one, links followed. */
  readonly directory: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Finds a package where Node would look for it from a folder. @internal */
export function findPackageFrom(folder: string, name: string): LocatedPackage | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = readPackage(join(at, 'node_modules', name));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** Reads the `package.json` of a folder; `undefined` where there is none that can be read. @internal */
export function readPackage(folder: string): LocatedPackage | undefined {
  try {
    const directory = realpathSync(folder);
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { directory, manifest: manifest as LocatedPackage['manifest'] } : undefined;
  } catch {
    return undefined;
  }
}

/** The nearest `package.json` in a folder or above. @internal */
export function nearestPackage(folder: string): LocatedPackage | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = readPackage(at);
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/** A text among the fields of an object of a manifest, e.g. the range of a dependency. @internal */
export function textIn({ manifest }: LocatedPackage, field: string, key: string): string | undefined {
  const object = manifest[field];
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  const value = (object as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : undefined;
}
