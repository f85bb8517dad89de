import { readFile } from 'node:fs/promises';
import { messageOf } from '@caddis/core';
import { packageDocsFile, parsePackageDocs, readTarball, type TarballContent } from '@caddis/docgen';
import { describeManifest } from '@caddis/runtime';
import { packedFindings } from './packed-findings.js';
import { publintFindings } from './publint-findings.js';
import { findingAbout, type VerifyFinding } from './verify-report.js';

type Manifest = Readonly<Record<string, unknown>>;

const readmeFile = /^readme\.(?:md|markdown)$/i;
/** Matches `caddis.json` at the top of the package, or below a folder `docs`, `example` or `examples`. */
const exampleFile = /^(?:(?:docs|examples?)\/(?:[^/]+\/)*)?caddis\.json$/;

/** What can be read from a package without running it. */
export interface PackedLook {
  readonly manifest: Manifest;
  /** IDs of the modules listed in the manifest; undefined if the list is invalid. */
  readonly declared?: readonly string[];
  /** Text of the documentation in the package; undefined if there is none or it cannot be used. */
  readonly docs?: string;
  /** Text of the README; undefined if there is none. */
  readonly readme?: string;
  /** The example configs: text by path in the package. */
  readonly examples: Readonly<Record<string, string>>;
  readonly findings: readonly VerifyFinding[];
}

/**
 * Reads a package from its tarball.
 *
 * @param tarball - path of the tarball
 * @throws what `readTarball` throws, and an error if there is no `package.json`
 */
export async function lookInto(tarball: string): Promise<PackedLook> {
  const bytes = await readFile(tarball);
  const content = await readTarball([bytes], { keep: (path) => path === 'package.json' || path === packageDocsFile || readmeFile.test(path) || exampleFile.test(path) || /\.[cm]?js(?:\.map)?$/.test(path) });
  const manifest: unknown = JSON.parse(content.files.get('package.json') ?? 'null');
  if (typeof manifest !== 'object' || manifest === null) throw new Error('there is no package.json in it');
  const own = manifest as Manifest;
  const ofPublint = await publintFindings(bytes).catch((error: unknown) => [findingAbout('VERIFY_PUBLINT', messageOf(error))]);
  const findings = [...packedFindings(own, content), ...ofPublint];
  const declared = declaredModules(own);
  const readme = [...content.files].find(([path]) => readmeFile.test(path))?.[1];
  const written = { manifest: own, ...(readme === undefined ? {} : { readme }), examples: Object.fromEntries([...content.files].filter(([path]) => exampleFile.test(path))) };
  if ('code' in declared) return { ...written, findings: [...findings, declared] };
  const wrong = docsFindings(content, String(own['name']), declared);
  const docs = content.files.get(packageDocsFile);
  return { ...written, declared, ...(docs === undefined || wrong.length > 0 ? {} : { docs }), findings: [...findings, ...wrong] };
}

/** Returns the IDs of the modules listed in the manifest, or a finding about the list. */
function declaredModules(manifest: Manifest): readonly string[] | VerifyFinding {
  try {
    const described = describeManifest(manifest, { file: 'package.json', name: '', standard: false });
    if (described !== undefined && described.modules.length > 0) return described.modules;
    return findingAbout('VERIFY_MANIFEST_INVALID', described === undefined ? 'it has no key "caddis"' : 'it lists no module', { file: 'package.json' });
  } catch (error) {
    return findingAbout('VERIFY_MANIFEST_INVALID', messageOf(error), { file: 'package.json' });
  }
}

function docsFindings({ files }: TarballContent, name: string, modules: readonly string[]): readonly VerifyFinding[] {
  const docs = files.get(packageDocsFile);
  if (docs === undefined) return [findingAbout('VERIFY_DOCS_MISSING', 'there is none')];
  try {
    parsePackageDocs(docs, { name, modules });
    return [];
  } catch (error) {
    return [findingAbout('VERIFY_DOCS_INVALID', messageOf(error), { file: packageDocsFile })];
  }
}
