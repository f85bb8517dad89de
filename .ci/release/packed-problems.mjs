import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const run = promisify(execFile);

/** What an import from a module in ESM may meet: what `attw --profile esm-only` checks, without a process for each package. */
const resolutions = ['node16-esm', 'bundler'];

/**
 * What is wrong with a packed package: what `publint` and `attw` find, and files that must not be in it.
 *
 * @param {{ name: string, file: string }} packed - the tarball.
 * @returns {Promise<string[]>} one line for each.
 */
export async function problemsOfPacked({ name, file }) {
  const data = await readFile(file);
  const problems = [...(await problemsOfPublint(data)), ...(await problemsOfTypes(data)), ...(await problemsOfFiles(file))];
  return problems.map((problem) => `${name}: ${problem}`);
}

async function problemsOfPublint(data) {
  const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(data) }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function problemsOfTypes(data) {
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  if (types === false) return ['attw: no types'];
  return problems
    .filter(({ resolutionKind }) => resolutionKind === undefined || resolutions.includes(resolutionKind))
    .map(({ kind, entrypoint, resolutionKind }) => `attw: ${kind}${entrypoint === undefined ? '' : ` at "${entrypoint}"`}${resolutionKind === undefined ? '' : ` (${resolutionKind})`}`);
}

async function problemsOfFiles(file) {
  const { stdout } = await run('tar', ['-tzf', file], { maxBuffer: 2 ** 24 });
  const names = stdout.trim().split('\n').map((name) => name.slice('package/'.length));
  const missing = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'].filter((name) => !names.includes(name));
  const unwanted = names.filter((name) => /\.(?:map|test\.\w+|tsbuildinfo)$|(?:^|\/)(?:testing|node_modules)\//.test(name));
  return [...missing.map((name) => `no ${name} in it`), ...unwanted.map((name) => `${name} is in it`)];
}

function toArrayBuffer(data) {
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
}
