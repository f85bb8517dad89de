// Holds the architecture: packages import downwards only, declare what they import, and never reach into another's inner paths.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Package → what its published code may import of ours. Everything else is an error; so is a package missing here. */
const allowed = {
  core: [],
  runtime: ['core'],
  http: ['core'],
  'upstream-kit': ['core'],
  'upstreams-multi': ['core'],
  'upstreams-a': ['core', 'upstream-kit'],
  'upstreams-srv': ['core', 'upstream-kit'],
  'upstreams-docker': ['core', 'upstream-kit'],
  'upstreams-etcd': ['core', 'upstream-kit'],
  'reverse-proxy': ['core', 'http'],
  docgen: ['core', 'runtime'],
  caddis: ['core', 'runtime', 'http', 'reverse-proxy', 'upstreams-multi', 'upstreams-a', 'upstreams-srv', 'upstreams-docker', 'upstreams-etcd', 'upstream-kit', 'docgen'],
  'test-servers': [],
  bench: ['caddis', 'core', 'http', 'reverse-proxy', 'runtime', 'test-servers', 'upstream-kit', 'upstreams-docker', 'upstreams-etcd'],
};
/** What tests may import besides: real servers, and what runs modules. */
const forTests = ['test-servers', 'runtime', 'upstream-kit'];

const problems = [];
for (const name of readdirSync('packages')) {
  const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  const own = allowed[name];
  if (own === undefined) {
    problems.push(`packages/${name}: not listed in .ci/check-imports.mjs`);
    continue;
  }
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
  for (const dependency of declared) {
    const short = ownPackage(dependency);
    if (short !== undefined && !own.includes(short)) problems.push(`packages/${name}/package.json: may not depend on ${dependency}`);
  }
  for (const file of sources(`packages/${name}/src`)) {
    const isTest = /\.(test|testing)\.ts$|\/testing\//.test(file) || manifest.private === true;
    for (const specifier of imports(readFileSync(file, 'utf8'))) check(file, specifier, name, own, isTest, declared);
  }
}

function check(file, specifier, name, own, isTest, declared) {
  if (specifier.startsWith('.')) {
    if (specifier.split('/').filter((part) => part === '..').length > file.split('/').length - 3) {
      problems.push(`${file}: ${specifier} leaves the package`);
    }
    return;
  }
  if (specifier.startsWith('node:')) return;
  const [first, second, ...inner] = specifier.split('/');
  const dependency = specifier.startsWith('@') ? `${first}/${second}` : first;
  const short = ownPackage(dependency);
  if (short === name) problems.push(`${file}: imports its own package by name`);
  else if (short !== undefined && !own.includes(short) && !(isTest && forTests.includes(short))) {
    problems.push(`${file}: ${name} may not import ${dependency}`);
  }
  if (short !== undefined && inner[0] !== undefined && /^(src|dist)$/.test(inner[0])) problems.push(`${file}: ${specifier} is an inner path`);
  if (short === undefined && !isTest && !declared.has(dependency)) problems.push(`${file}: ${dependency} is not in the package's dependencies`);
}

function ownPackage(dependency) {
  if (dependency === 'caddis') return 'caddis';
  return dependency.startsWith('@caddis/') ? dependency.slice('@caddis/'.length) : undefined;
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith('.ts')) yield join(entry.parentPath ?? entry.path, entry.name);
  }
}

function* imports(text) {
  const statement = /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  for (const match of text.matchAll(statement)) yield match[1] ?? match[2] ?? match[3];
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
