import { createReadStream } from 'node:fs';
import { isCaddisError, isError, messageOf } from '@caddis/core';
import { isPackageName, readPackedPackage, type DirectoryEntry, type DirectoryIndex, type LeftOutPackage } from '@caddis/docgen';
import semver from 'semver';
import { errors } from '../errors.js';
import type { RegistryClient, RegistryPackage, RegistryVersion } from './registry-client.js';

/** Which packages a directory is made of, and where they are. @internal */
export interface CollectRequest {
  /** Names, with a version or tag or without, and paths of tarballs. */
  readonly specs: readonly string[];
  readonly registry: RegistryClient;
  /** The index of an earlier build: its versions are what the new ones are compared with. */
  readonly older?: DirectoryIndex | undefined;
  /** Called for each package that is done. */
  readonly onProgress: (done: number, name: string) => void;
}

/** What was read. @internal */
export interface Collected {
  readonly entries: readonly DirectoryEntry[];
  readonly leftOut: readonly LeftOutPackage[];
}

/** Packages that are read at a time. */
const atOnce = 8;
/** Versions of a package that are told at most. */
const maxVersions = 200;

/** Reads packages, a few at a time. One that cannot be read is left out, with the reason. @internal */
export async function collectPackages({ specs, registry, older, onProgress }: CollectRequest): Promise<Collected> {
  const entries = new Map<string, DirectoryEntry>();
  const leftOut: LeftOutPackage[] = [];
  const waiting = [...new Set(specs)].reverse();
  let done = 0;
  const work = async (): Promise<void> => {
    for (let spec = waiting.pop(); spec !== undefined; spec = waiting.pop()) {
      try {
        const entry = await readSpec(spec, registry, older);
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
    reason: isError(error) ? messageOf(error) : String(error),
  };
}

async function readSpec(spec: string, registry: RegistryClient, older: DirectoryIndex | undefined): Promise<DirectoryEntry> {
  if (isTarball(spec)) {
    const found = await readPackedPackage(createReadStream(spec));
    return { package: found, versions: [{ version: found.version }], provenance: false };
  }
  const at = spec.indexOf('@', 1);
  const [name, wanted] = at > 0 ? [spec.slice(0, at), spec.slice(at + 1)] : [spec, 'latest'];
  if (!isPackageName(name)) throw errors.CADDIS_PACKAGE_SPEC_INVALID({ spec: JSON.stringify(spec.slice(0, 200)) });
  const published = await registry.read(name);
  const version = published.versions.get(published.tags.get(wanted) ?? wanted) ?? (wanted === 'latest' ? newest(published) : undefined);
  if (version === undefined) throw errors.CADDIS_PACKAGE_NOT_PUBLISHED({ package: spec, registry: 'the registry' });
  const found = await readPackedPackage(registry.tarball(version), { name, version: version.version });
  const earlier = await readEarlier(published, version, registry, older?.packages.find((each) => each.name === name)?.version);
  return {
    package: found,
    versions: sorted(published).slice(0, maxVersions).map(({ version: each, time }) => ({ version: each, ...(time === undefined ? {} : { date: time.slice(0, 10) }) })),
    ...(version.deprecated === undefined ? {} : { deprecated: version.deprecated.slice(0, 500) }),
    provenance: version.provenance,
    ...(earlier === undefined ? {} : { earlier }),
  };
}

/** Reads the version to compare with: that of the earlier build, or the newest before this one. One that cannot be read is no reason to leave out this one. */
async function readEarlier(published: RegistryPackage, version: RegistryVersion, registry: RegistryClient, old: string | undefined): Promise<DirectoryEntry['earlier']> {
  const before = old === undefined || old === version.version ? versionBefore(published, version.version) : published.versions.get(old);
  if (before === undefined) return undefined;
  try {
    const { docs } = await readPackedPackage(registry.tarball(before), { name: published.name, version: before.version });
    return { version: before.version, docs };
  } catch {
    return undefined;
  }
}

function versionBefore(published: RegistryPackage, version: string): RegistryVersion | undefined {
  return sorted(published).find((each) => semver.lt(each.version, version) && semver.prerelease(each.version) === null && each.deprecated === undefined);
}

function newest(published: RegistryPackage): RegistryVersion | undefined {
  return sorted(published)[0];
}

/** Versions that are some, the newest first. */
function sorted({ versions }: RegistryPackage): readonly RegistryVersion[] {
  return [...versions.values()].filter(({ version }) => semver.valid(version) !== null).sort((a, b) => semver.rcompare(a.version, b.version));
}

function isTarball(spec: string): boolean {
  return /\.(?:tgz|tar\.gz)$/.test(spec);
}
