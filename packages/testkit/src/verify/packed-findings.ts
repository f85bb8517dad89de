import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { TarballContent } from '@caddis/docgen';
import { moduleSpecifiers } from './module-specifiers.js';
import { findingAbout, type VerifyFinding } from './verify-report.js';

const core = '@caddis/core';

type Manifest = Readonly<Record<string, unknown>>;

/**
 * Finds faults that show in the packed package, without running any of its code.
 *
 * @param manifest - the parsed `package.json`
 * @param content - the content of the tarball, including the texts of code files and source maps
 */
export function packedFindings(manifest: Manifest, content: TarballContent): readonly VerifyFinding[] {
  return [...manifestFindings(manifest, content), ...importFindings(manifest, content), ...mapFindings(content)];
}

function manifestFindings(manifest: Manifest, content: TarballContent): readonly VerifyFinding[] {
  const found: VerifyFinding[] = [];
  const file = 'package.json';
  const paths = [...content.paths];
  if (!paths.some((path) => /^readme(?:\.\w+)?$/i.test(path))) found.push(findingAbout('VERIFY_README_MISSING', 'there is none'));
  const scripts = asObject(manifest['scripts']);
  for (const script of ['preinstall', 'install', 'postinstall']) {
    if (Object.hasOwn(scripts, script)) found.push(findingAbout('VERIFY_INSTALL_SCRIPT', `it has the script ${script}: ${String(scripts[script]).slice(0, 200)}`, { file }));
  }
  if (paths.includes('binding.gyp') && !Object.hasOwn(scripts, 'install')) found.push(findingAbout('VERIFY_INSTALL_SCRIPT', 'npm builds its binding.gyp', { file: 'binding.gyp' }));
  found.push(...coreFindings(manifest));
  if (typeof manifest['license'] !== 'string') found.push(findingAbout('VERIFY_LICENSE_MISSING', 'there is none', { file }));
  if (typeof asObject(manifest['engines'])['node'] !== 'string') found.push(findingAbout('VERIFY_ENGINES_MISSING', 'it does not say it', { file }));
  const { keywords } = manifest;
  if (!Array.isArray(keywords) || !keywords.includes('caddis-module')) found.push(findingAbout('VERIFY_KEYWORD_MISSING', 'it does not have it', { file }));
  if (manifest['repository'] === undefined) found.push(findingAbout('VERIFY_REPOSITORY_MISSING', 'it is not named', { file }));
  const test = paths.find((path) => /\.test\.\w+$|(?:^|\/)__tests__\//.test(path));
  if (test !== undefined) found.push(findingAbout('VERIFY_TESTS_PACKED', `${test} is in it`, { file: test }));
  return found;
}

function coreFindings(manifest: Manifest): readonly VerifyFinding[] {
  const file = 'package.json';
  const [own, peer] = [asObject(manifest['dependencies'])[core], asObject(manifest['peerDependencies'])[core]];
  if (own !== undefined) return [findingAbout('VERIFY_CORE_BUNDLED', `it is under "dependencies" as ${JSON.stringify(own)}`, { file })];
  if (typeof peer === 'string' && /^=?\s*v?\d+\.\d+\.\d+$/.test(peer.trim())) return [findingAbout('VERIFY_CORE_EXACT', `it asks for exactly ${peer}`, { file })];
  return [];
}

function importFindings(manifest: Manifest, { files, paths: packed }: TarballContent): readonly VerifyFinding[] {
  const declared = new Set(['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((field) => Object.keys(asObject(manifest[field]))));
  const found: VerifyFinding[] = [];
  for (const [file, code] of files) {
    if (!/\.[cm]?js$/.test(file) || /\.test\.\w+$/.test(file)) continue;
    for (const specifier of new Set(moduleSpecifiers(code))) {
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(file), specifier.replace(/[?#].*$/, ''));
        if (/\.[cm]?js$|\.json$/.test(target) && !packed.has(target)) found.push(findingAbout('VERIFY_IMPORT_MISSING', `${file} imports ${specifier}, which is not in it`, { file }));
        continue;
      }
      const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      if (isBuiltin(specifier) || /^(?:node:|data:|https?:|#|\/)/.test(specifier) || name === manifest['name'] || declared.has(name)) continue;
      found.push(findingAbout('VERIFY_IMPORT_UNDECLARED', `${file} imports ${specifier}`, { file }));
    }
  }
  return found;
}

function mapFindings({ files, paths: packed }: TarballContent): readonly VerifyFinding[] {
  for (const [file, text] of files) {
    if (!file.endsWith('.map')) continue;
    const missing = missingSource(file, text, packed);
    // One finding is enough, because the other maps are generated in the same way.
    if (missing !== undefined) return [findingAbout('VERIFY_SOURCE_MAP', `${file} is of ${missing}, which is not in it`, { file })];
  }
  return [];
}

function missingSource(file: string, text: string, packed: ReadonlySet<string>): string | undefined {
  let map: unknown;
  try {
    map = JSON.parse(text);
  } catch {
    return 'nothing: it is no JSON';
  }
  const { sources, sourcesContent, sourceRoot } = asObject(map);
  const contents = Array.isArray(sourcesContent) ? (sourcesContent as readonly unknown[]) : [];
  const names: readonly unknown[] = Array.isArray(sources) ? sources : [];
  return names.flatMap((source, at) => {
    if (typeof source !== 'string' || typeof contents[at] === 'string') return [];
    const path = posix.join(posix.dirname(file), typeof sourceRoot === 'string' ? sourceRoot : '', source);
    return packed.has(path) ? [] : [path];
  })[0];
}

function asObject(value: unknown): Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Manifest) : {};
}
