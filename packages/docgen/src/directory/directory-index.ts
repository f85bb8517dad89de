import { errors } from '../errors.js';
import { compact } from '../model/compact.js';
import { compareText } from '../model/order.js';
import type { DirectoryNews, LeftOutPackage } from '../model/directory-doc.js';
import type { DirectoryEntry } from './directory-entry.js';

/** Format version of {@link DirectoryIndex}. @public */
export const directoryVersion = 1;

/** Name of the machine-readable file of a directory. @public */
export const directoryFile = 'directory.json';

/** The machine-readable form of a directory: the content of `directory.json`. @public */
export interface DirectoryIndex {
  readonly version: typeof directoryVersion;
  /** Sorted by name. */
  readonly packages: readonly DirectoryPackage[];
  /** Requested packages that could not be read, sorted by name. */
  readonly leftOut: readonly LeftOutPackage[];
}

/** A package in {@link DirectoryIndex}. @public */
export interface DirectoryPackage {
  readonly name: string;
  readonly version: string;
  readonly repository?: string;
  /** Version of the module API. */
  readonly api: number;
  /** Ranges of the supported versions, as the package declares them. */
  readonly node?: string;
  readonly core?: string;
  readonly provenance: boolean;
  readonly deprecated?: string;
  readonly rungs?: readonly string[];
  readonly modules: readonly { readonly id: string; readonly stability: string; readonly summary: string }[];
}

/** Makes the index of a directory. @internal */
export function indexOf(entries: readonly DirectoryEntry[], leftOut: readonly LeftOutPackage[]): DirectoryIndex {
  const packages = entries.map((entry) => {
    const { name, version, repository, api, node, core, docs } = entry.package;
    return compact<DirectoryPackage>({
      name,
      version,
      repository,
      api,
      node,
      core,
      provenance: entry.provenance,
      deprecated: entry.deprecated,
      rungs: entry.rungs,
      modules: docs.modules.map(({ id, stability, summary }) => ({ id, stability, summary })),
    });
  });
  return {
    version: directoryVersion,
    packages: packages.sort((a, b) => compareText(a.name, b.name)),
    leftOut: [...leftOut].sort((a, b) => compareText(a.package, b.package) || compareText(a.version ?? '', b.version ?? '')),
  };
}

/**
 * Parses an index of a directory.
 *
 * @param text - the text of `directory.json`
 * @param file - its name, for errors
 * @throws `DOCGEN_DIRECTORY_INVALID`
 * @public
 */
export function parseDirectory(text: string, file: string): DirectoryIndex {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw errors.DOCGEN_DIRECTORY_INVALID({ file, reason: 'it is no JSON' }, { cause });
  }
  const { version, packages, leftOut = [] } = (parsed ?? {}) as { readonly version?: unknown; readonly packages?: unknown; readonly leftOut?: unknown };
  if (version !== directoryVersion) throw errors.DOCGEN_DIRECTORY_INVALID({ file, reason: `its version is ${JSON.stringify(version)}, this reads ${directoryVersion}` });
  const isSound = Array.isArray(packages) && Array.isArray(leftOut) && packages.every(isPackage);
  if (!isSound) throw errors.DOCGEN_DIRECTORY_INVALID({ file, reason: 'it is not what caddis directory build wrote' });
  return parsed as DirectoryIndex;
}

function isPackage(value: unknown): boolean {
  const { name, version, modules } = (value ?? {}) as { readonly name?: unknown; readonly version?: unknown; readonly modules?: unknown };
  return typeof name === 'string' && typeof version === 'string' && Array.isArray(modules) && modules.every((module) => typeof (module as { readonly id?: unknown } | null)?.id === 'string');
}

/** Compares a directory with an earlier one. @internal */
export function newsSince(older: DirectoryIndex, now: DirectoryIndex): DirectoryNews {
  const [was, is] = [older, now].map(({ packages }) => new Map(packages.map(({ name, version }) => [name, version]))) as [Map<string, string>, Map<string, string>];
  return {
    added: [...is.keys()].filter((name) => !was.has(name)),
    removed: [...was.keys()].filter((name) => !is.has(name)).sort(compareText),
    updated: [...is].flatMap(([name, to]) => {
      const from = was.get(name);
      return from === undefined || from === to ? [] : [{ name, from, to }];
    }),
  };
}
