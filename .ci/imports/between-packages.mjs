import { readFileSync } from 'node:fs';
import { isForTests, readImports } from './read-imports.mjs';

/**
 * What breaks the rules between packages: who may import whom, declared dependencies, no inner paths.
 * @param {string} packages - the folder that holds the packages, relative to the working directory.
 * @param {string} name - the package's folder in it.
 * @param {{ allowed: Record<string, string[]>, forTests: string[] }} rules - package → what it may import of ours; what tests may import besides.
 * @returns {string[]} one line for each.
 */
export function problemsBetweenPackages(packages, name, { allowed, forTests }) {
  const own = allowed[name];
  if (own === undefined) return [`${packages}/${name}: not listed in .ci/check-imports.mjs`];
  const manifest = JSON.parse(readFileSync(`${packages}/${name}/package.json`, 'utf8'));
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
  const problems = [];
  for (const dependency of declared) {
    const short = ownPackage(dependency);
    if (short !== undefined && !own.includes(short)) problems.push(`${packages}/${name}/package.json: may not depend on ${dependency}`);
  }
  for (const [file, specifiers] of readImports(`${packages}/${name}/src`)) {
    const isTest = isForTests(file) || manifest.private === true;
    for (const specifier of specifiers) problems.push(...problemsOf(file, specifier, isTest));
  }
  return problems;

  function problemsOf(file, specifier, isTest) {
    if (specifier.startsWith('.')) {
      const up = specifier.split('/').filter((part) => part === '..').length;
      const depth = file.slice(`${packages}/${name}/src/`.length).split('/').length - 1;
      return up > depth ? [`${file}: ${specifier} leaves the package`] : [];
    }
    if (specifier.startsWith('node:')) return [];
    const found = [];
    const [first, second, ...inner] = specifier.split('/');
    const dependency = specifier.startsWith('@') ? `${first}/${second}` : first;
    const short = ownPackage(dependency);
    if (short === name) found.push(`${file}: imports its own package by name`);
    else if (short !== undefined && !own.includes(short) && !(isTest && forTests.includes(short))) {
      found.push(`${file}: ${name} may not import ${dependency}`);
    }
    if (short !== undefined && inner[0] !== undefined && /^(src|dist)$/.test(inner[0])) found.push(`${file}: ${specifier} is an inner path`);
    if (short === undefined && !isTest && !declared.has(dependency)) found.push(`${file}: ${dependency} is not in the package's dependencies`);
    return found;
  }
}

function ownPackage(dependency) {
  if (dependency === 'caddis') return 'caddis';
  return dependency.startsWith('@caddis/') ? dependency.slice('@caddis/'.length) : undefined;
}
