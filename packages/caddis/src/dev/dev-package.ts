import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errors } from '../errors.js';

/** A package under development. @internal */
export interface DevPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** IDs of its modules. */
  readonly modules: readonly string[];
  /** The `build` script of its `package.json`; absent if the sources run without a build. */
  readonly build: string | undefined;
  /** The folder that the build writes to: the first folder in the path of the package's entry. Absent without a build. */
  readonly output: string | undefined;
}

/**
 * Reads the `package.json` of a package with modules.
 *
 * @param directory - folder of the package
 * @throws `CADDIS_DEV_PACKAGE_MISSING`
 * @internal
 */
export async function readDevPackage(directory: string): Promise<DevPackage> {
  const folder = resolve(directory);
  const file = join(folder, 'package.json');
  try {
    const { name, version, caddis, exports, main, scripts } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    const build = scripts?.['build'];
    const entry = entryOf(exports) ?? main;
    const output = build === undefined ? undefined : /^(?:\.\/)?([^/.][^/]*)\//.exec(entry ?? '')?.[1];
    if (typeof name === 'string' && Array.isArray(caddis?.modules)) {
      return { name, version: version ?? '0.0.0', folder, modules: caddis.modules as string[], build, output };
    }
  } catch (cause) {
    throw errors.CADDIS_DEV_PACKAGE_MISSING({ file }, { cause });
  }
  throw errors.CADDIS_DEV_PACKAGE_MISSING({ file });
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly caddis?: { readonly modules?: unknown };
}

/** Returns the entry file from `exports`. Its condition does not matter here. */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const { '.': own, default: other, import: imported } = exports as Readonly<Record<string, unknown>>;
  return entryOf(own ?? imported ?? other);
}
