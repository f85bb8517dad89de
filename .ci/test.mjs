/**
 * Runs the tests, as they are built, on all cores: a process for each, which takes one file after the other.
 *
 *   node .ci/test.mjs [--newer-release] [--measure] [--leave-out=FOLDER…] [OPTION_OF_MOCHA…] [FOLDER_OR_FILE…]
 *
 * The long files of the plan begin; all others run in a random order: none may need what another did before. The seed is printed, and TEST_SEED=N
 * gives the same order again. With --newer-release, what need run on the oldest release of Node.js only is left out, unless it is named.
 *
 * With --measure, the tests run in up to three parts: first those that bear it, in processes that note what they reach (`measure.mjs`); then the others,
 * unmeasured; then those that reach the command, once more, with the processes that they start measured.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { longFiles, notMeasured, ofTheCommand, onOldestReleaseOnly } from './test-plan.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js');

process.chdir(root);
const leaveOut = '--leave-out=';
const newerRelease = '--newer-release';
const measure = '--measure';
const given = process.argv.slice(2);
const ofMocha = given.filter((word) => word.startsWith('-') && !word.startsWith(leaveOut) && word !== newerRelease && word !== measure);
const paths = given.filter((word) => !word.startsWith('-'));
const elsewhere = given.includes(newerRelease) && paths.length === 0 ? onOldestReleaseOnly.map(({ path }) => path) : [];
const leftOut = [...elsewhere, ...given.filter((word) => word.startsWith(leaveOut)).map((word) => word.slice(leaveOut.length))];
const files = (paths.length > 0 ? paths : allFolders()).flatMap(testsIn).filter((file) => !leftOut.some((folder) => file.startsWith(folder)));
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`${files.length} files, in the order of TEST_SEED=${seed}\n`);
if (elsewhere.length > 0) process.stdout.write(`on the oldest release of Node.js only: ${elsewhere.join(' ')}\n`);
// One for each core and no more: what comes in while a server waits for a core, it has to do in one turn, and turns are judged.
const options = ['--parallel', '--jobs', String(availableParallelism()), '--reporter', process.env.TEST_REPORTER ?? '.ci/reporter.cjs', ...ofMocha];
const parts = given.includes(measure) ? measuredParts() : [{ files }];
for (const part of parts) process.exitCode = (await run(part)) || process.exitCode;

/** Runs files of tests. @returns the exit code */
async function run({ files: names, options: more = [], env = {} }) {
  const child = spawn(process.execPath, [mocha, ...options, ...more, ...longFirst(shuffled(names, seed))], { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function measuredParts() {
  const isIn = (plan, file) => plan.some(({ path }) => file.startsWith(path));
  return [
    { files: files.filter((file) => !isIn(notMeasured, file)), options: ['--require=./.ci/measure.mjs'] },
    { files: files.filter((file) => isIn(notMeasured, file)) },
    { files: files.filter((file) => ofTheCommand.includes(file)), env: { TEST_UNBUNDLED: '1', NODE_OPTIONS: `--import=${join(root, '.ci/measure.mjs')}` } },
  ].filter((part) => part.files.length > 0);
}

/** What is written in JavaScript is not built. */
function allFolders() {
  const folders = ['packages', 'examples'].flatMap((folder) => readdirSync(folder).flatMap((name) => [join(folder, name, 'dist'), join(folder, name, 'src')]));
  return ['.ci', ...folders.filter((folder) => existsSync(folder))];
}

/** The files of tests in a folder; a file is its own. */
function testsIn(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true }).filter((name) => /\.test\.m?js$/.test(name));
  return names.map((name) => join(path, name));
}

/** Puts the long files before all others. */
function longFirst(names) {
  const long = longFiles.filter((file) => names.includes(file));
  return [...long, ...names.filter((name) => !long.includes(name))];
}

/** Puts files in a random order, always the same from a start. */
function shuffled(names, start) {
  const random = randomNumbers(start);
  const rest = [...names].sort();
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [rest[last], rest[other]] = [rest[other], rest[last]];
  }
  return rest;
}

/** Makes a generator of numbers from 0 to below 1, always the same from a start: a linear congruence modulo 2³², of which the high bits are good enough. */
function randomNumbers(start) {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
