// Prints how much of each published package the tests reach, and names its files that no test loads. Both are read from
// coverage/coverage-final.json, which .ci/coverage writes: it has no entry for a file that was not loaded.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

const covered = JSON.parse(readFileSync('coverage/coverage-final.json', 'utf8'));
const names = readdirSync('packages').filter((name) => JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')).private !== true);
for (const name of names) printFigures(name);

const missing = names.flatMap((name) =>
  shippedFiles(`packages/${name}/dist`).filter((file) => covered[resolve(file.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))] === undefined),
);
if (missing.length > 0) {
  console.error(missing.map((file) => `${file}: no test loads it`).join('\n'));
  process.exitCode = 1;
}

/** Lines and branches in percent; the file tells of each line as of a statement. */
function printFigures(name) {
  const files = Object.entries(covered).filter(([file]) => file.startsWith(resolve('packages', name) + sep)).map(([, counts]) => counts);
  const lines = percentage(files.flatMap(({ s }) => Object.values(s)));
  const branches = percentage(files.flatMap(({ b }) => Object.values(b).flat()));
  console.log(`${name.padEnd(18)} lines ${lines.padStart(6)} %, branches ${branches.padStart(6)} %`);
}

/** The share of counts that are not 0. */
function percentage(counts) {
  const reached = counts.filter((count) => count > 0).length;
  return counts.length === 0 ? '-' : ((100 * reached) / counts.length).toFixed(2);
}

/** Files with code: what holds types only is compiled to next to nothing, and what hands on others' exports runs nothing. */
function shippedFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.js$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/\/(?:testing|bundle)\//.test(file) && !/^(?:export \{\};|export [^;]+ from [^;]+;|\s|\/\/.*|\/\*[^]*?\*\/)*$/.test(readFileSync(file, 'utf8')));
}
