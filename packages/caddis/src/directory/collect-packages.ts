import { createReadStream } from 'node:fs';
import { isCaddisError, messageOf } from '@caddis/core';
import { isPackageName, readPackedPackage, type DirectoryEntry, type DirectoryIndex, type LeftOutPackage } from '@caddis/docgen';
import semver from 'semver';
import { errors } from '../errors.js';
import type { RegistryClient, RegistryPackage, RegistryVersion } from './registry-client.js';

/** The packages of a directory, and where to read them from. @internal */
export interface CollectRequest {
  /** Names, each with an optional version or tag, and paths of tarballs. */
  readonly specs: readonly string[];
  readonly registry: RegistryClient;
  /** The index of an earlier build; packages are compared with the versions in it. */
  readonly older?: DirectoryIndex | undefined;
  /** Called after each package. */
  readonly onProgress: (done: number, name: string) => void;
}

/** The packages that were read, and those that were left out. @internal */
export interface Collected {
  readonly entries: readonly DirectoryEntry[];
  readonly leftOut: readonly LeftOutPackage[];
}

/** Number of packages that are read at the same time. */
const atOnce = 8;
/** Maximum number of versions that are listed per package. */
const maxVersions = 200;

/** Reads packages, several at a time. A package that cannot be read is left out, with the reason. @internal */
export async function collectPackages({ specs, registry, older, onProgress }: CollectRequest): Promise<Collected> {
  const entries = new Map<string, DirectoryEntry>();
  const leftOut: LeftOutPackage[] = [];
  const before = new Map(older?.packages.map(({ name, version }) => [name, version]));
  const waiting = [...new Set(specs)].reverse();
  let done = 0;
  const work = async (): Promise<void> => {
    for (let spec = waiting.pop(); spec !== undefined; spec = waiting.pop()) {
      try {
        const entry = await readSpec(spec, registry, before);
        entries.set(entry.package.name, entry);
      } catch (error) {
        leftOut.push(leftOutFor(spec, error));
      }
      done += 1;
      onProgress(done, spec);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { entries: [...entries.values()], leftOut };
}

function leftOutFor(spec: string, error: unknown): LeftOutPackage {
  const at = spec.indexOf('@', 1);
  const isName = !isTarball(spec) && at > 0;
  return {
    package: isName ? spec.slice(0, at) : spec,
    ...(isName ? { version: spec.slice(at + 1) } : {}),
    code: isCaddisError(error) ? error.code : 'CADDIS_ERROR',
    reason: messageOf(error),
  };
}

/** @param before - versions in an earlier build, by package name */
async function readSpec(spec: string, registry: RegistryClient, before: ReadonlyMap<string, string>): Promise<DirectoryEntry> {
  if (isTarball(spec)) {
    const found = await readPackedPackage(createReadStream(spec));
    return { package: found, versions: [{ version: found.version }], provenance: false };
  }
  const at = spec.indexOf('@', 1);
  const [name, wanted] = at > 0 ? [spec.slice(0, at), spec.slice(at + 1)] : [spec, 'latest'];
  if (!isPackageName(name)) throw errors.CADDIS_PACKAGE_SPEC_INVALID({ spec: JSON.stringify(spec.slice(0, 200)) });
  const published = await registry.read(name);
  const all = sorted(published);
  const version = published.versions.get(published.tags.get(wanted) ?? wanted) ?? (wanted === 'latest' ? all[0] : undefined);
  if (version === undefined) throw errors.CADDIS_PACKAGE_NOT_PUBLISHED({ package: spec, registry: 'the registry' });
  const found = await readPackedPackage(registry.tarball(version), { name, version: version.version });
  const old = before.get(name);
  const other = old === undefined || old === version.version ? versionBefore(all, version.version) : published.versions.get(old);
  const earlier = other === undefined ? undefined : await readEarlier(name, other, registry);
  return {
    package: found,
    versions: all.slice(0, maxVersions).map(({ version: each, time }) => ({ version: each, ...(time === undefined ? {} : { date: time.slice(0, 10) }) })),
    ...(version.deprecated === undefined ? {} : { deprecated: version.deprecated.slice(0, 500) }),
    provenance: version.provenance,
    ...(earlier === undefined ? {} : { earlier }),
  };
}

/** Reads the earlier version to compare with. If it cannot be read, the package is still included. */
async function readEarlier(name: string, before: RegistryVersion, registry: RegistryClient): Promise<DirectoryEntry['earlier']> {
  const { version } = before;
  try {
    const { docs } = await readPackedPackage(registry.tarball(before), { name, version });
    return { version, docs };
  } catch {
    return undefined;
  }
}

/** Returns the newest stable, not deprecated version that is older than another one. */
function versionBefore(newestFirst: readonly RegistryVersion[], version: string): RegistryVersion | undefined {
  return newestFirst.find((each) => semver.lt(each.version, version) && semver.prerelease(each.version) === null && each.deprecated === undefined);
}

/** Returns the valid versions, newest first. */
function sorted({ versions }: RegistryPackage): readonly RegistryVersion[] {
  return [...versions.values()].filter(({ version }) => semver.valid(version) !== null).sort((a, b) => semver.rcompare(a.version, b.version));
}

function isTarball(spec: string): boolean {
  return /\.(?:tgz|tar\.gz)$/.test(spec);
}
