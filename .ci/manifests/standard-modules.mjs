// The list of standard modules from which `npm create caddis-module` warns of names that are taken: it is installed without them.
import { readFileSync, writeFileSync } from 'node:fs';

const path = 'packages/create-caddis-module/src/standard-modules.ts';
const file = new URL(`../../${path}`, import.meta.url);

/** @returns what is wrong with the list; nothing after `write` */
export function problemsOfStandardModules(packages, write) {
  const owners = packages.filter(({ isPublic, manifest }) => isPublic && manifest.caddis?.modules !== undefined);
  const lines = owners.flatMap(({ manifest }) => manifest.caddis.modules.map((id) => `  '${id}': '${manifest.name}',\n`)).sort();
  const wanted = `/** IDs of the standard modules, each with its package. \`node .ci/check-manifests.mjs --write\` keeps it. @internal */\nexport const standardModules: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`.replace(/^ {2}'(\w+)':/gm, '  $1:');
  if (readFileSync(file, 'utf8') === wanted) return [];
  if (!write) return [`${path}: it is not what the manifests of the packages say`];
  writeFileSync(file, wanted);
  return [];
}
