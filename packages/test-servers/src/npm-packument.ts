import { createHash } from 'node:crypto';

/** A stored version of a package: its manifest and its tarball. */
export interface PublishedVersion {
  /** The content of `package.json`. */
  readonly manifest: PackageManifest;
  readonly tarball: Uint8Array;
  /** Time of publication. */
  readonly time: Date;
}

/** The keys of `package.json` that the registry uses; others are passed through. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly [key: string]: unknown;
}

/** A package with its versions in the order of publication, and its tags. */
export interface PublishedPackage {
  readonly name: string;
  readonly versions: Map<string, PublishedVersion>;
  /** Version by tag; `latest` is installed if no version is requested. */
  readonly tags: Map<string, string>;
}

/**
 * Makes the document about a package that package managers read.
 *
 * @param registry - address of the registry, without a trailing slash; tarballs are below it
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 */
export function packument(published: PublishedPackage, registry: string): object {
  const versions = [...published.versions];
  const times = versions.map(([, { time }]) => time.toISOString());
  return {
    _id: published.name,
    name: published.name,
    'dist-tags': Object.fromEntries(published.tags),
    versions: Object.fromEntries(versions.map(([version, kept]) => [version, versionDocument(kept, registry)])),
    time: { created: times[0], modified: times.at(-1), ...Object.fromEntries(versions.map(([version], index) => [version, times[index]])) },
    description: latest(published).manifest.description,
    keywords: latest(published).manifest.keywords,
  };
}

/** Makes the document about one version: its manifest, with the address and checksums of its tarball. */
export function versionDocument({ manifest, tarball }: PublishedVersion, registry: string): object {
  const { name, version } = manifest;
  const digest = (algorithm: string, encoding: 'hex' | 'base64'): string => createHash(algorithm).update(tarball).digest(encoding);
  return {
    ...manifest,
    _id: `${name}@${version}`,
    dist: {
      tarball: `${registry}/${name}/-/${tarballName(name, version)}`,
      shasum: digest('sha1', 'hex'),
      integrity: `sha512-${digest('sha512', 'base64')}`,
    },
  };
}

/** File name of a version's tarball, as in npm's registry. */
export function tarballName(name: string, version: string): string {
  return `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}

/** Returns the version with the tag `latest`, or else the last published one. */
export function latest({ versions, tags }: PublishedPackage): PublishedVersion {
  const kept = versions.get(tags.get('latest') ?? '') ?? [...versions.values()].at(-1);
  if (kept === undefined) throw new Error('a package without versions');
  return kept;
}
