// Names files of published packages that no test loads: coverage/coverage-final.json, which .ci/coverage writes, does not have them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const covered = new Set(Object.keys(JSON.parse(readFileSync('coverage/coverage-final.json', 'utf8'))));
const missing = readdirSync('packages').flatMap((name) => {
  const { private: isPrivate } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  return isPrivate ? [] : shippedFiles(`packages/${name}/dist`).filter((file) => !covered.has(resolve(file.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))));
});
if (missing.length > 0) {
  console.error(missing.map((file) => `${file}: no test loads it`).join('\n'));
  process.exitCode = 1;
}

/** Files with code: what holds types only is compiled to next to nothing. */
function shippedFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.js$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/\/(?:testing|bundle)\//.test(file) && !/^(?:export \{\};|\s|\/\/.*|\/\*[^]*?\*\/)*$/.test(readFileSync(file, 'utf8')));
}
