import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addConfigCommands } from './config-commands.js';
import { addDocsCommands, projectOption } from './docs-commands.js';
import { errors } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { addFleetCommands } from './fleet-commands.js';
import { failureJson, isJsonWanted } from './json-output.js';
import { addQuickCommands } from './quick-commands.js';
import type { ReloadSignal } from './reload-signal.js';
import { insteadOfWord } from './other-words.js';
import { addPackageCommands } from './package-commands.js';
import { addServerCommands } from './server-commands.js';
import { print, printError } from './terminal.js';
import { version } from './version.js';

/**
 * Parses the command line and runs the command. The code of a command is imported only when that command is run, so that starting a server does not
 * wait for the code of the other commands.
 *
 * @param argv - as in `process.argv`
 * @param reloads - asks a server to read its config again
 * @returns the exit code
 * @internal
 */
export async function runCommandLine(argv: readonly string[], reloads: ReloadSignal): Promise<number> {
  let exitCode: number = exitCodes.ok;
  /** Wraps a function that loads and runs a command into an action for commander; the action keeps the exit code. */
  const action =
    <Args extends unknown[]>(carryOut: (...args: Args) => Promise<number>) =>
    async (...args: Args): Promise<void> => {
      exitCode = await carryOut(...args);
    };
  const program = new Command('caddis')
    .description('Runs a reverse proxy and web server from a JSON config.')
    .version(version, '-v, --version', 'print the version')
    .helpCommand('help [command]', 'explain a command')
    .configureHelp({ showGlobalOptions: false })
    // A caller that asked for JSON reads only standard output, so nothing goes to standard error.
    .configureOutput({
      writeOut: print,
      writeErr: isJsonWanted(argv) ? () => {} : printError,
      outputError: (text, write) => write(withSuggestion(text, argv)),
    })
    .exitOverride();

  addConfigCommands(program, action, reloads);
  addServerCommands(program, action);
  addFleetCommands(program, action);
  addQuickCommands(program, action, reloads);

  program
    .command('worker', { hidden: true })
    .description('Run a worker process of caddis run --workers. The server starts this command itself.')
    .action(action(async () => (await import('./commands/worker.js')).worker()));

  program
    .command('dev')
    .description('Serve a config with the modules of the package that you are writing, and reload when its code changes.')
    .option('-c, --config <file>', 'path of the config (default: caddis.json of the package)')
    .option('--project <folder>', 'folder of the package (default: the working directory)')
    .action(action(async (flags: import('./commands/dev.js').DevFlags) => (await import('./commands/dev.js')).dev(flags)));

  program
    .command('list-modules')
    .description('List the modules that a config can use.')
    .option('--packages', 'print the package of each module')
    .option('--versions', 'print the version of each package')
    .option('-s, --skip-standard', 'omit the modules of the standard distribution')
    .option('--json', 'print JSON')
    .addOption(projectOption())
    .action(
      action(async (flags: import('./commands/list-modules.js').ListModulesFlags) =>
        (await import('./commands/list-modules.js')).listModules(flags),
      ),
    );

  addPackageCommands(program, action);
  addDocsCommands(program, action);

  program
    .command('hash-password')
    .description('Print the hash of a password, for the accounts of http_basic. Without --plaintext, the command asks for the password, or reads it from standard input.')
    .option('-p, --plaintext <password>', 'the password; other users can see it in the list of processes')
    .addOption(new Option('-a, --algorithm <name>', 'algorithm of the hash').choices(['bcrypt', 'argon2id']).default('bcrypt'))
    .addOption(new Option('--bcrypt-cost <number>', 'cost of a bcrypt hash, 4 to 31; each step doubles the work').argParser(readCost))
    .addOption(new Option('--argon2id-time <number>', 'number of passes of argon2id (default: 1)').argParser(readAmount))
    .addOption(new Option('--argon2id-memory <number>', 'memory of an argon2id hash, in KiB (default: 65536)').argParser(readAmount))
    .addOption(new Option('--argon2id-threads <number>', 'parallelism of argon2id (default: 4)').argParser(readAmount))
    .addOption(new Option('--argon2id-keylen <number>', 'length of an argon2id hash, in bytes (default: 32)').argParser(readAmount))
    .action(action(async (flags: import('./commands/hash-password.js').HashPasswordFlags) => (await import('./commands/hash-password.js')).hashPasswordCommand(flags)));

  program
    .command('version')
    .description('Print the version.')
    .action(
      action(async () => {
        print(`${version}\n`);
        return exitCodes.ok;
      }),
    );

  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has already printed the error, or the requested help.
    if (error.exitCode !== exitCodes.ok && isJsonWanted(argv)) print(failureJson(usageError(error, argv)));
    return error.exitCode;
  }
  return exitCode;
}

/** Returns an error with commander's message about a wrong command line. What commander thinks was meant becomes the help. */
function usageError({ message }: CommanderError, argv: readonly string[]): Error {
  const [said = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const meant = insteadOfWord(message, argv) ?? rest.join(' ').trim().replace(/^\(D(.*)\)$/, 'd$1');
  return errors.CADDIS_USAGE_INVALID({ reason: said === '(outputHelp)' ? 'no command was given' : said, hint: meant === '' ? 'caddis help lists the commands; caddis help COMMAND lists the flags of one' : meant });
}

function readAmount(text: string): number {
  const amount = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (amount < 1) throw new InvalidArgumentError('It must be a number from 1 to 9999999.');
  return amount;
}

function readCost(text: string): number {
  const cost = /^\d+$/.test(text) ? Number(text) : 0;
  if (cost < 4 || cost > 31) throw new InvalidArgumentError('It must be a number from 4 to 31.');
  return cost;
}

/** Writes the suggestion of an error of the command line in our style; for words of other programs and for the name of a config, suggests what is meant. */
function withSuggestion(text: string, argv: readonly string[]): string {
  const instead = insteadOfWord(text, argv);
  return instead === undefined ? text.replace(/\n\(Did you mean (.*)\?\)/, '\n  did you mean $1?') : `${text.split('\n')[0]}\n  ${instead}\n`;
}
