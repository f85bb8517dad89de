import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * The packages of this repository.
 * @param {'packages' | 'examples'} parent - the folder that they are in.
 * @returns {{ folder: string, path: string, file: string, manifest: object, isPublic: boolean }[]} by the names of their folders.
 */
export function workspacePackages(parent = 'packages') {
  return readdirSync(parent)
    .sort()
    .filter((folder) => existsSync(`${parent}/${folder}/package.json`))
    .map((folder) => {
      const path = `${parent}/${folder}`;
      const file = `${path}/package.json`;
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      return { folder, path, file, manifest, isPublic: manifest.private !== true };
    });
}

/** Order of the keys of a manifest: what it is, where it belongs, what it holds, what it needs. Others stand before what it needs. */
const order = [
  'name', 'version', 'private', 'description', 'keywords', 'license', 'homepage', 'repository', 'bugs', 'type', 'sideEffects', 'engines', 'exports', 'bin', 'files',
  'publishConfig', 'scripts', 'caddis', '', 'dependencies', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies',
];

/**
 * Writes a manifest with its keys in the usual order.
 * @param {string} file - its path.
 * @param {object} manifest - what it says.
 */
export function writeManifest(file, manifest) {
  const place = (key) => (order.includes(key) ? order.indexOf(key) : order.indexOf(''));
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([one], [other]) => place(one) - place(other)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}
