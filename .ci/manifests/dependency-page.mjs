import { readFileSync } from 'node:fs';

const page = 'docs/dependencies.md';

/**
 * Holds that each package of others that a public package depends on has its reason in the documentation, and that no reason is left of one that is gone.
 *
 * @param {{ manifest: object }[]} packages - the public packages.
 * @param {string} text - the page; what is in the repository when left out.
 * @returns {string[]} what is wrong.
 */
export function problemsOfDependencyPage(packages, text = readFileSync(page, 'utf8')) {
  const used = new Set(packages.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})).filter((name) => name !== 'caddis' && !name.startsWith('@caddis/')));
  const told = new Set([...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name));
  return [
    ...[...used].filter((name) => !told.has(name)).map((name) => `${page}: ${name} is a dependency, and nothing says why`),
    ...[...told].filter((name) => !used.has(name)).map((name) => `${page}: ${name} is no dependency any more`),
  ];
}
