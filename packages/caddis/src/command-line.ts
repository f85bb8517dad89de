import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addConfigCommands } from './config-commands.js';
import { addDocsCommands, projectOption } from './docs-commands.js';
import { errors } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { addFleetCommands } from './fleet-commands.js';
import { failureJson, isJsonWanted } from './json-output.js';
import { addQuickCommands } from './quick-commands.js';
import type { ReloadSignal } from './reload-signal.js';
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
      outputError: (text, write) => write(withSuggestion(text)),
    })
    .exitOverride();

  addConfigCommands(program, action, reloads);
  addServerCommands(program, action);
  addFleetCommands(program, action);
  addQuickCommands(program, action, reloads);

  program
    .command('worker', { hidden: true })
    .description('Serve for a caddis run with several workers, which starts this command itself.')
    .action(action(async () => (await import('./commands/worker.js')).worker()));

  program
    .command('dev')
    .description('Serve a config with the modules of the package that you are writing, and reload when its code changes.')
    .option('-c, --config <file>', 'the config; caddis.json of the package when left out')
    .option('--project <folder>', 'the folder of the package; the working directory when left out')
    .action(action(async (flags: import('./commands/dev.js').DevFlags) => (await import('./commands/dev.js')).dev(flags)));

  program
    .command('list-modules')
    .description('List the modules that a config can name.')
    .option('--packages', 'print the package of each')
    .option('--versions', 'print the version of each')
    .option('-s, --skip-standard', 'leave out the standard distribution')
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
    .description('Print the hash of a password, for the accounts of http_basic. Without --plaintext, it asks for the password, or reads it from standard input.')
    .option('-p, --plaintext <password>', 'the password; others can see it in the list of processes')
    .addOption(new Option('-a, --algorithm <name>', 'how to hash').choices(['bcrypt', 'argon2id']).default('bcrypt'))
    .addOption(new Option('--bcrypt-cost <number>', 'work that a hash of bcrypt takes: 4 to 31, one more is twice as much').argParser(readCost))
    .addOption(new Option('--argon2id-time <number>', 'rounds of argon2id; 1 if left out').argParser(readAmount))
    .addOption(new Option('--argon2id-memory <number>', 'memory that a hash of argon2id takes, KiB; 65536 if left out').argParser(readAmount))
    .addOption(new Option('--argon2id-threads <number>', 'lanes of argon2id; 4 if left out').argParser(readAmount))
    .addOption(new Option('--argon2id-keylen <number>', 'length of a hash of argon2id, bytes; 32 if left out').argParser(readAmount))
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
    if (error.exitCode !== exitCodes.ok && isJsonWanted(argv)) print(failureJson(usageError(error)));
    return error.exitCode;
  }
  return exitCode;
}

/** Returns an error with commander's message about a wrong command line. What commander thinks was meant becomes the help. */
function usageError({ message }: CommanderError): Error {
  const [said = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const meant = rest.join(' ').trim().replace(/^\(D(.*)\)$/, 'd$1');
  return errors.CADDIS_USAGE_INVALID({ reason: said === '(outputHelp)' ? 'no command is named' : said, hint: meant === '' ? 'caddis help lists the commands, and caddis help COMMAND its flags' : meant });
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

/** Commands of other programs, each with the one that does the same here. */
const otherCommands: ReadonlyMap<string, string> = new Map([
  ['lint', 'check'],
  ['modules', 'list-modules'],
  ['plugins', 'list-modules'],
  ['proxy', 'reverse-proxy'],
  ['serve', 'run'],
  ['server', 'run'],
  ['test', 'check'],
]);

/** Writes the suggestion of an error of the command line in our style; for words of other programs and for the name of a config, suggests what is meant. */
function withSuggestion(text: string): string {
  const word = /^error: unknown command '([^']*)'/.exec(text)?.[1] ?? '';
  const meant = otherCommands.get(word) ?? (/\.(?:jsonc?|ya?ml)$/.test(word) ? `run ${word}` : undefined);
  return meant === undefined ? text.replace(/\n\(Did you mean (.*)\?\)/, '\n  did you mean $1?') : `error: unknown command '${word}'\n  did you mean ${meant}?\n`;
}
