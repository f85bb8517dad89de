import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Publishes tarballs, each after those that it depends on, so that nobody installs a package whose parts are not there yet. What the registry has
 * already is left out, so that a release that broke off is made whole by running it again.
 *
 * @param {{ name: string, version: string, file: string, dependencies: string[] }[]} packed - the tarballs.
 * @param {object} options - `registry`: its address, npm's own when left out; `provenance`: whether CI signs where the packages were built; `tag`: what
 * names this version; `cwd`: a folder with an `.npmrc`; `say`: gets a line for each package.
 * @throws when npm fails, with what it printed.
 */
export async function publishPackages(packed, { registry, provenance, tag, cwd, say }) {
  const to = registry === undefined ? [] : ['--registry', registry];
  for (const level of levels(packed)) await Promise.all(level.map(publishOne));

  async function publishOne({ name, version, file }) {
    if (await isPublished(name, version, registry)) {
      say(`${name}@${version} is there`);
      return;
    }
    const args = ['publish', file, '--access', 'public', '--ignore-scripts', `--provenance=${provenance}`, '--tag', tag, ...to];
    const { stderr } = await run('npm', args, { cwd, maxBuffer: 2 ** 24 });
    const warnings = stderr.split('\n').filter((line) => line.startsWith('npm warn'));
    if (warnings.length > 0) throw new Error(`npm warns at ${name}:\n${warnings.join('\n')}`);
    say(`${name}@${version} published`);
  }
}

async function isPublished(name, version, registry = 'https://registry.npmjs.org') {
  const response = await fetch(new URL(name.replace('/', '%2f'), `${registry.replace(/\/$/, '')}/`));
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`${registry} answers ${response.status} for ${name}`);
  return (await response.json()).versions[version] !== undefined;
}

/** In each level packages that depend on earlier ones only. */
function levels(packed) {
  const [done, found] = [new Set(), []];
  const names = packed.map(({ name }) => name);
  while (done.size < packed.length) {
    const level = packed.filter(({ name, dependencies }) => !done.has(name) && dependencies.every((other) => done.has(other) || !names.includes(other)));
    if (level.length === 0) throw new Error('the packages depend on each other in a circle');
    found.push(level);
    for (const { name } of level) done.add(name);
  }
  return found;
}
