import { createHash } from 'node:crypto';

/** One version of a package, as it is kept: its manifest and its tarball. */
export interface PublishedVersion {
  /** What `package.json` says. */
  readonly manifest: PackageManifest;
  readonly tarball: Uint8Array;
  /** When it was published. */
  readonly time: Date;
}

/** The part of `package.json` that a registry reads; the rest is passed on as it is. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly [key: string]: unknown;
}

/** A package with its versions, in the order of their publication, and its tags. */
export interface PublishedPackage {
  readonly name: string;
  readonly versions: Map<string, PublishedVersion>;
  /** Tag → version; `latest` is what an installation takes that names none. */
  readonly tags: Map<string, string>;
}

/**
 * The document that a package manager reads of a package.
 *
 * @param registry - address of the registry, without a slash at its end; the tarballs are below it
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

/** What is said of one version: its manifest, with where its tarball is and what that must be. */
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

/** Name of the file of a version, as npm has it. */
export function tarballName(name: string, version: string): string {
  return `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}

/** The version that the tag `latest` names, or the last one that was published. */
export function latest({ versions, tags }: PublishedPackage): PublishedVersion {
  const kept = versions.get(tags.get('latest') ?? '') ?? [...versions.values()].at(-1);
  if (kept === undefined) throw new Error('a package without versions');
  return kept;
}
