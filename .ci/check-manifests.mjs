// Compares what each package declares under "caddis.modules" with the modules that it exports; --write mends the manifests.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { moduleDescriptor } from '../packages/core/dist/framework/index.js';

let stale = false;
const folders = ['packages', 'examples'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));
for (const folder of folders) {
  const file = `${folder}/package.json`;
  if (!existsSync(file)) continue;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (manifest.caddis === undefined) continue;
  const exported = Object.values(await import(`../${folder}/dist/index.js`))
    .map((value) => moduleDescriptor(value)?.id)
    .filter((id) => id !== undefined)
    .sort();
  if (JSON.stringify(exported) === JSON.stringify(manifest.caddis.modules)) continue;
  if (process.argv.includes('--write')) {
    manifest.caddis.modules = exported;
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  } else {
    console.error(`${file}: "caddis.modules" is not what the package exports; mend it with node .ci/check-manifests.mjs --write`);
    stale = true;
  }
}
if (stale) process.exitCode = 1;
