import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/** Where the repository is published. */
export const repository = 'https://github.com/caddis-server/caddis';

/**
 * What the manifest of a published package must say. Fields that can be derived are mended in the manifest that is passed.
 *
 * @param {{ path: string, manifest: object }} entry - the package.
 * @returns {string[]} what is wrong; where it has been mended too.
 */
export function problemsOfPublished({ path, manifest }) {
  const problems = [];
  for (const [key, value] of Object.entries(wantedFields(path, manifest))) {
    if (isDeepStrictEqual(manifest[key], value)) continue;
    problems.push(`"${key}" is not ${JSON.stringify(value)}`);
    manifest[key] = value;
  }
  problems.push(...problemsOfDependencies(manifest));
  if (typeof manifest.description !== 'string') problems.push('no "description"');
  if ((manifest.keywords ?? []).length < 3) problems.push('fewer than three "keywords"');
  for (const [name, file] of Object.entries(manifest.bin ?? {})) {
    // npm mends it at each publication, with a warning.
    if (file.startsWith('./')) problems.push(`"bin" of ${name} begins with "./"`);
  }
  for (const name of ['README.md', 'CHANGELOG.md']) {
    if (!existsSync(`${path}/${name}`)) problems.push(`no ${name}`);
  }
  if (!isDeepStrictEqual(manifest.exports?.['./package.json'], './package.json')) problems.push('"exports" lacks "./package.json"');
  return problems.map((problem) => `${path}/package.json: ${problem}`);
}

function wantedFields(path, manifest) {
  const keywords = new Set(['caddis', ...(manifest.caddis === undefined ? [] : ['caddis-module']), ...(manifest.keywords ?? [])]);
  const files = manifest.files ?? [];
  return {
    keywords: [...keywords],
    license: JSON.parse(readFileSync('package.json', 'utf8')).license,
    homepage: `${repository}/tree/main/${path}#readme`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: path },
    bugs: { url: `${repository}/issues` },
    publishConfig: { access: 'public', provenance: true },
    type: 'module',
    engines: { node: '>=20.19' },
    // A map without the source that it leads to is of no use to anybody, and sources with maps would double what is downloaded.
    files: [...files, ...['!dist/**/*.map', 'CHANGELOG.md'].filter((each) => !files.includes(each))],
  };
}

/** Packages of ours have the same version always, those of others the one of the catalog. */
function problemsOfDependencies({ dependencies, devDependencies }) {
  return Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, range]) => {
    const wanted = name === 'caddis' || name.startsWith('@caddis/') ? 'workspace:*' : 'catalog:';
    return range === wanted ? [] : [`${name} is "${range}", not "${wanted}"`];
  });
}
