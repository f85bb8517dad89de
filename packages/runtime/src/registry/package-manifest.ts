import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isModuleId } from '@caddis/core/framework';
import { decodeUtf8, foreignEncoding } from '../config/text-encoding.js';
import { errors } from '../errors.js';
import type { PackageInfo } from './registered-module.js';

/**
 * A package with modules, as described by its `package.json`; the package has not been imported.
 *
 * @public
 */
export interface FoundPackage {
  /** Its `directory` is the real path, with symbolic links resolved. */
  readonly info: PackageInfo & { readonly directory: string };
  /** Version of the module API that the package was written for. */
  readonly api: number;
  /** IDs of the modules that the package declares. */
  readonly modules: readonly string[];
  /** `exports` and `main` of the package's `package.json`. */
  readonly entry: { readonly exports: unknown; readonly main: unknown };
  /** The `package.json` whose list of allowed packages excludes this package; `undefined` if it is allowed. A refused package is never imported. */
  readonly refusedBy?: string | undefined;
}

/** A parsed `package.json`. @internal */
export type Manifest = Readonly<Record<string, unknown>>;

/**
 * Reads a folder's `package.json`. Synchronous, because a project may have a thousand dependencies, and passing each of these small files to another
 * thread takes several times as long as reading it.
 *
 * @param directory - the folder
 * @param name - name of the package, for errors
 * @returns the manifest, or `undefined` if there is none
 * @throws `RUNTIME_PACKAGE_MANIFEST_INVALID`
 * @internal
 */
export function readManifest(directory: string, name: string): Manifest | undefined {
  const file = join(directory, 'package.json');
  try {
    const bytes = readFileSync(file);
    const encoding = foreignEncoding(bytes);
    if (encoding !== undefined) throw new Error(`it is in ${encoding}, expected UTF-8`);
    const manifest: unknown = JSON.parse(decodeUtf8(bytes).text);
    if (isObject(manifest)) return manifest;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw errors.RUNTIME_PACKAGE_MANIFEST_INVALID({ package: name, file, reason: 'it cannot be read' }, { cause });
  }
  throw errors.RUNTIME_PACKAGE_MANIFEST_INVALID({ package: name, file, reason: 'it is not an object' });
}

/**
 * Reads the `caddis` section of a folder's manifest.
 *
 * @param directory - folder of the package
 * @param manifest - its parsed `package.json`
 * @param standard - true for a package of the standard distribution
 * @returns the package; `undefined` if the manifest has no `caddis` key, or one that only has settings of a project: allowed packages, directory
 * @throws `RUNTIME_PACKAGE_MANIFEST_INVALID`
 * @internal
 */
export function describePackage(directory: string, manifest: Manifest, standard: boolean): FoundPackage | undefined {
  if (!Object.hasOwn(manifest, 'caddis')) return undefined;
  const described = describeManifest(manifest, { file: join(directory, 'package.json'), name: directory, standard });
  if (described === undefined) return undefined;
  const { info, api, modules } = described;
  return { info: { ...info, directory: realpathSync.native(directory) }, api, modules, entry: { exports: manifest['exports'], main: manifest['main'] } };
}

/** Where a manifest was read. @public */
export interface ManifestPlace {
  /** Name of the file, for errors. */
  readonly file: string;
  /** Name of the package to use if the manifest has none. */
  readonly name: string;
  /** True for a package of the standard distribution. */
  readonly standard: boolean;
}

/** The package with modules that a manifest describes. @public */
export interface DescribedPackage {
  readonly info: PackageInfo;
  /** Version of the module API that the package was written for. */
  readonly api: number;
  /** IDs of the modules that the package declares. */
  readonly modules: readonly string[];
}

/**
 * Reads the `caddis` section of a manifest from any origin: a folder, or a tarball that was never unpacked.
 *
 * @param manifest - a parsed `package.json`
 * @param place - where it was read
 * @returns `undefined` if the manifest has no `caddis` key, or one that only has settings of a project: allowed packages, directory
 * @throws `RUNTIME_PACKAGE_MANIFEST_INVALID`
 * @public
 */
export function describeManifest(manifest: Readonly<Record<string, unknown>>, { file, name: called, standard }: ManifestPlace): DescribedPackage | undefined {
  if (!Object.hasOwn(manifest, 'caddis')) return undefined;
  const name = text(manifest['name']) ?? called;
  const { caddis } = manifest;
  if (isForProjectOnly(caddis)) return undefined;
  const reason = faultOf(caddis);
  if (reason !== undefined) throw errors.RUNTIME_PACKAGE_MANIFEST_INVALID({ package: name, file, reason });
  const { api, modules } = caddis as { readonly api: number; readonly modules: readonly string[] };
  return {
    info: {
      name,
      version: text(manifest['version']) ?? '0.0.0',
      standard,
      description: text(manifest['description']),
      license: text(manifest['license']),
      repository: repositoryAddress(manifest['repository']),
    },
    api,
    modules,
  };
}

/** Names that packages for Caddis have by convention. */
const nameOfOurs = /(?:^|[/-])caddis(?:$|[/-])/i;

/** Packages of the framework and the command, which have no modules themselves. */
const nameOfFramework = /^(?:@caddis\/|caddis$)/;

/**
 * Returns the reason why a package has no modules although it looks as if it should.
 *
 * @param name - name that the project uses for the package; `undefined` for the project itself, which may have any name without having modules
 * @param manifest - its parsed `package.json`
 * @returns `undefined` for packages with modules, and for packages that have nothing to do with Caddis
 * @internal
 */
export function whyWithoutModules(name: string | undefined, manifest: Manifest): string | undefined {
  const { caddis, dependencies, peerDependencies } = manifest;
  if (isObject(caddis)) return Array.isArray(caddis['modules']) && caddis['modules'].length === 0 ? 'the list "caddis.modules" of its package.json is empty' : undefined;
  if (name !== undefined && Object.keys(manifest).length === 0) return 'its package.json is empty';
  const misspelt = Object.keys(manifest).find((key) => key !== 'caddis' && key.toLowerCase() === 'caddis');
  if (misspelt !== undefined) return `the key of its package.json is "caddis", not ${JSON.stringify(misspelt)}`;
  if (nameOfFramework.test(name ?? '')) return undefined;
  const dependsOnCore = [dependencies, peerDependencies].some((names) => isObject(names) && Object.hasOwn(names, '@caddis/core'));
  if (dependsOnCore) return 'its package.json has no "caddis" key, although it depends on @caddis/core';
  return nameOfOurs.test(name ?? '') ? 'its package.json has no "caddis" key' : undefined;
}

function isForProjectOnly(caddis: unknown): boolean {
  return isObject(caddis) && ['allow', 'directory'].some((key) => Object.hasOwn(caddis, key)) && !Object.hasOwn(caddis, 'api') && !Object.hasOwn(caddis, 'modules');
}

function faultOf(caddis: unknown): string | undefined {
  if (!isObject(caddis)) return '"caddis" is not an object';
  const { api, modules } = caddis;
  if (typeof api !== 'number') return '"caddis.api" is not a number';
  if (!Array.isArray(modules)) return '"caddis.modules" is not an array';
  const bad = modules.find((id) => typeof id !== 'string' || !isModuleId(id)) as unknown;
  if (bad !== undefined) return `"caddis.modules" holds ${JSON.stringify(bad)}, which is not a module ID`;
  const seen = new Set<unknown>();
  const twice = modules.find((id) => seen.has(id) || !seen.add(id)) as unknown;
  return twice === undefined ? undefined : `"caddis.modules" holds ${JSON.stringify(twice)} twice`;
}

/** Converts a `repository` value in any form that npm allows to a web address. */
function repositoryAddress(repository: unknown): string | undefined {
  const written = text(isObject(repository) ? repository['url'] : repository);
  if (written === undefined) return undefined;
  const [, host, path] = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(written) ?? [];
  if (path !== undefined) return `https://${host ?? 'github'}.${host === 'bitbucket' ? 'org' : 'com'}/${path}`;
  return written
    .replace(/^git\+/, '')
    .replace(/^(?:ssh|git):\/\/(?:git@)?/, 'https://')
    .replace(/\.git$/, '');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
