import { describeManifest } from '@caddis/runtime';
import { errors } from '../errors.js';
import { packageDocsFile, type PackageDocs } from '../model/package-docs.js';
import { parsePackageDocs } from './parse-package-docs.js';
import { parsePackedJson } from './parse-packed-json.js';
import { readTarball } from './read-tarball.js';

/** A package with modules as described by its tarball, which was neither unpacked nor run. @public */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** SPDX license expression. */
  readonly license?: string;
  /** URL of the source code. */
  readonly repository?: string;
  /** The version of the module API that it uses. */
  readonly api: number;
  /** Supported versions of Node, as the package declares them. */
  readonly node?: string;
  /** Supported versions of `@caddis/core`, as the package declares them. */
  readonly core?: string;
  /** Names of its install scripts. */
  readonly installScripts: readonly string[];
  readonly docs: PackageDocs;
}

/** What is known about a tarball before it is read. @public */
export interface PackedRequest {
  /** Name of the package in the registry; the manifest must have the same name. */
  readonly name?: string;
  readonly version?: string;
}

/**
 * Reads the documentation of a package from its tarball without trusting it.
 *
 * @param source - the bytes of the tarball
 * @param request - the expected name and version
 * @throws `DOCGEN_TARBALL_*`, `DOCGEN_PACKAGE_*`, `RUNTIME_PACKAGE_MANIFEST_INVALID`, errors of the source
 * @public
 */
export async function readPackedPackage(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, request: PackedRequest = {}): Promise<PackedPackage> {
  const { files } = await readTarball(source, { keep: ['package.json', packageDocsFile] });
  const manifest = readManifest(files.get('package.json'));
  const name = String(manifest['name']);
  assertCalled('name', name, request.name);
  assertCalled('version', String(manifest['version']), request.version);
  if (!isPackageName(name)) throw errors.DOCGEN_PACKAGE_CLAIM_WRONG({ claim: 'its name is none that npm takes' });
  const described = describeManifest(manifest, { file: 'package.json', name, standard: false });
  if (described === undefined) throw errors.DOCGEN_PACKAGE_DOCS_INVALID({ file: 'package.json', reason: 'it has no key "caddis", so the package has no modules' });
  const docs = files.get(packageDocsFile);
  if (docs === undefined) throw errors.DOCGEN_PACKAGE_DOCS_MISSING({ file: packageDocsFile, package: name });
  const { version, description, license, repository } = described.info;
  const node = textIn(manifest['engines'], 'node');
  const core = textIn(manifest['peerDependencies'], '@caddis/core') ?? textIn(manifest['dependencies'], '@caddis/core');
  return {
    name,
    version,
    ...(description === undefined ? {} : { description: cut(description, 500) }),
    ...(license === undefined ? {} : { license: cut(license, 100) }),
    ...(repository === undefined ? {} : { repository: cut(repository, 300) }),
    api: described.api,
    ...(node === undefined ? {} : { node: cut(node, 100) }),
    ...(core === undefined ? {} : { core: cut(core, 100) }),
    installScripts: ['preinstall', 'install', 'postinstall'].filter((script) => textIn(manifest['scripts'], script) !== undefined),
    docs: parsePackageDocs(docs, { name, modules: described.modules }),
  };
}

/** Tells whether a text is a valid name for an npm package. @public */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name);
}

function readManifest(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) throw errors.DOCGEN_TARBALL_INVALID({ reason: 'there is no package.json in it' });
  const manifest = parsePackedJson(text.replace(/^\ufeff/, ''), 'package.json');
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) throw errors.DOCGEN_PACKAGE_DOCS_INVALID({ file: 'package.json', reason: 'it is no object' });
  return manifest as Readonly<Record<string, unknown>>;
}

function assertCalled(what: string, inside: string, outside: string | undefined): void {
  if (outside === undefined || inside === outside) return;
  throw errors.DOCGEN_PACKAGE_CLAIM_WRONG({ claim: `its ${what} is ${JSON.stringify(cut(inside, 100))} in its package.json, and ${JSON.stringify(outside)} in the registry` });
}

function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
