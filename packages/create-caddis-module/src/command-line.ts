import { relative, resolve } from 'node:path';
import { isCaddisError } from '@caddis/core';
import { Command, CommanderError } from 'commander';
import { installPackage, packageManager } from './install.js';
import { newPackage } from './new-package.js';
import { ownVersion } from './own-manifest.js';
import { resolveRequest, type Flags } from './resolve-request.js';
import { takenNames } from './taken-names.js';
import { writePackage } from './write-package.js';

/** All flags of the command, including those that do not describe the package. */
interface AllFlags extends Flags {
  readonly install: boolean;
  /** A directory of published modules, to look for taken names. */
  readonly directory?: string;
}

/**
 * Parses the command line and writes the package.
 *
 * @param argv - as in `process.argv`
 * @returns the exit code: 0, or 1 if nothing was written or a later step failed
 * @internal
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('create-caddis-module')
    .description('Create a package with a new Caddis module. On a terminal, the command asks for missing values.')
    .version(ownVersion, '-v, --version', 'print the version')
    .option('--namespace <id>', 'namespace of the module, e.g. http.reverse_proxy.upstreams, or apps for an app')
    .option('--host <package>', 'the installed package that defines the namespace, if it is not a standard one')
    .option('--name <name>', 'name of the module in its namespace, e.g. acme')
    .option('--package <name>', 'name of the npm package')
    .option('--javascript', 'use plain JavaScript without a build step instead of TypeScript')
    .option('--folder <folder>', 'output folder (default: the name of the package)')
    .option('--directory <path>', 'a directory of published modules, to warn about names that are taken (default: the directory of the project)')
    .option('--no-install', 'write the files, but install nothing')
    .exitOverride()
    .action(async (flags: AllFlags) => {
      exitCode = await create(flags);
    });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    // Commander has already printed the error, or the requested help.
    if (error instanceof CommanderError) return error.exitCode;
    if (!isCaddisError(error)) throw error;
    process.stderr.write(`error: ${error.message}\n${error.help === undefined ? '' : `  ${error.help}\n`}`);
    return 1;
  }
  return exitCode;
}

async function create({ directory, ...flags }: AllFlags): Promise<number> {
  const { folder, ...wanted } = await resolveRequest(flags);
  for (const warning of await takenNames(wanted, { folder: process.cwd(), directory })) process.stderr.write(`Warning: ${warning}\n`);
  const files = newPackage(wanted);
  await writePackage(folder, files);
  const shown = relative(process.cwd(), resolve(folder)) || '.';
  process.stdout.write(`${shown}: ${files.size} files\n`);
  const manager = packageManager();
  const isReady = flags.install && (await installPackage(folder, manager));
  const steps = [`cd ${shown}`, ...(isReady ? [] : [`${manager} install`, `${manager} run setup`]), `${manager} test`, ...(files.has('caddis.json') ? [`${manager} start`] : [])];
  process.stdout.write(`\nNext:\n${steps.map((step) => `  ${step}\n`).join('')}`);
  return flags.install && !isReady ? 1 : 0;
}
