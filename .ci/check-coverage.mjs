// Judges how much of what ships the tests have reached, from what a measured run wrote down (`node .ci/test.mjs --measure`): prints lines and branches of each package,
// and fails when in all they are less than .c8rc.json demands, or when no test loads a file. Private packages and folders for testing do not count.
// coverage/coverage-final.json then lists what is not reached.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';

/** Files that no measured process can load, and why. */
const neverLoaded = {
  'packages/caddis/dist/main.js': 'the bundle has other code in its place, which only loads the rest',
  'packages/caddis/dist/command.js': 'the same',
  'packages/caddis/dist/commands/verify.js': 'create-caddis-module/create runs it, in a copy of the command that npm has installed',
  'packages/http-auth/dist/basic/password-worker.js': 'it runs in a thread, which ends when the pool is closed and writes nothing down',
};

const c8 = join(dirname(createRequire(import.meta.url).resolve('c8/package.json')), 'bin/c8.js');
if (spawnSync(process.execPath, [c8, 'report'], { stdio: 'inherit' }).status !== 0) process.exitCode = 1;

const covered = JSON.parse(readFileSync('coverage/coverage-final.json', 'utf8'));
const names = readdirSync('packages').filter((name) => JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')).private !== true);
for (const name of names) printFigures(name);

const missing = names.flatMap((name) => shippedFiles(`packages/${name}/dist`)).filter((file) => !(file in neverLoaded) && !(resolve(sourceOf(file)) in covered));
const stale = Object.keys(neverLoaded).filter((file) => resolve(sourceOf(file)) in covered);
const problems = [...missing.map((file) => `${file}: no test loads it`), ...stale.map((file) => `${file}: a test loads it`)];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

/** Lines and branches in percent; the file tells of each line as of a statement. */
function printFigures(name) {
  const files = Object.entries(covered).filter(([file]) => file.startsWith(resolve('packages', name) + sep)).map(([, counts]) => counts);
  const lines = percentage(files.flatMap(({ s }) => Object.values(s)));
  const branches = percentage(files.flatMap(({ b }) => Object.values(b).flat()));
  console.log(`${name.padEnd(20)} lines ${lines.padStart(6)} %, branches ${branches.padStart(6)} %`);
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
    .filter((file) => !/\/(?:testing|bundle)\//.test(file) && existsSync(sourceOf(file)))
    .filter((file) => !/^(?:export \{\};|export [^;]+ from [^;]+;|\s|\/\/.*|\/\*[^]*?\*\/)*$/.test(readFileSync(file, 'utf8')));
}

function sourceOf(file) {
  return file.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
}
