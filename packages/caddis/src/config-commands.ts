import { Argument, type Command } from 'commander';
import type { CheckFlags } from './commands/check.js';
import type { DiffFlags } from './commands/diff.js';
import type { RunFlags } from './commands/run.js';
import type { ValidateFlags } from './commands/validate.js';
import { splitAllowed } from './allowed-codes.js';
import { takeHandshake } from './admin/start-handshake.js';
import { chooseConfig } from './config-choice.js';
import { moduleDeadlineOption } from './module-deadline.js';
import { projectOption, type ActionMaker } from './docs-commands.js';
import { exitCodes } from './exit-codes.js';
import type { ProjectFlags } from './open-registry.js';
import { repeated } from './quick/flag-values.js';
import type { ReloadSignal } from './reload-signal.js';
import { print, printError } from './terminal.js';
import { workersOption } from './workers/worker-count.js';

/** Shells for which there is a completion script. */
const shells = ['bash', 'zsh', 'fish'] as const;

/** The flags of a command, before the config is chosen. */
type Unchosen<Flags> = Omit<Flags, 'config'> & { readonly config?: string };

/**
 * Adds the commands that work with a config. They take it as an argument or by `--config`, or find it in the working directory.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @param reloads - asks a server to read its config again
 * @internal
 */
export function addConfigCommands(program: Command, action: ActionMaker, reloads: ReloadSignal): void {
  configCommand(program, 'run')
    .description('Serve a config until SIGINT or SIGTERM. SIGUSR1 reloads the config.')
    .addOption(moduleDeadlineOption())
    .addOption(workersOption())
    .option('-r, --resume', 'serve the last config again, with the changes made through the admin endpoint; use the given config only if there is none')
    .option('-w, --watch', 'reload when the config file changes')
    .option('--pidfile <file>', 'write the process ID to this file; the file is removed when the process exits')
    .option('--envfile <file>', 'set environment variables from a file of NAME=value lines; variables that are already set are kept; can be repeated', repeated)
    .option('-e, --environ', 'print the environment before serving')
    .action(
      action(async (file: string | undefined, { config, resume, ...flags }: Unchosen<RunFlags> & { readonly resume?: true }) => {
        const onServing = takeHandshake();
        const { run } = await import('./commands/run.js');
        const kept = resume === true ? await (await import('./admin/resumed-config.js')).resumedConfig(file ?? config, flags.project) : undefined;
        return run({ ...flags, ...(kept ?? chooseConfig(file, config)) }, reloads, onServing);
      }),
    );

  configCommand(program, 'check')
    .description('Check a config without running any code of its modules.')
    .option('--json', 'print the problems as JSON')
    .option('--directory <directory>', 'a directory of published modules (its folder or directory.json), to suggest packages for modules that are not installed')
    .option('--deny-warnings', 'fail on warnings too, e.g. about deprecated or experimental settings')
    .option('--allow <codes...>', 'with --deny-warnings: codes of warnings that are accepted')
    .action(
      action(async (file: string | undefined, { config, allow: listed, ...flags }: Unchosen<Partial<CheckFlags>>) => {
        const { codes, config: listedFile } = splitAllowed(listed ?? [], file ?? config);
        return (await import('./commands/check.js')).check({ json: false, ...flags, allow: codes, ...chooseConfig(file ?? listedFile, config) });
      }),
    );

  program
    .command('diff')
    .argument('<old>', 'path of the current config')
    .argument('<new>', 'path of the new config')
    .description('Show which modules a reload would keep and which it would rebuild, without running any of their code.')
    .option('--json', 'print JSON')
    .addOption(projectOption())
    .action(
      action(async (old: string, next: string, flags: Omit<DiffFlags, 'old' | 'next'>) => (await import('./commands/diff.js')).diff({ ...flags, old, next })),
    );

  configCommand(program, 'validate')
    .description('Check a config, build and provision all modules, and clean them up again.')
    .option('--envfile <file>', 'set environment variables from a file of NAME=value lines; can be repeated', repeated)
    .option('--times', 'print how long each step of each module took, and mark the slowest path')
    .addOption(moduleDeadlineOption())
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<ValidateFlags>) => {
        const chosen = chooseConfig(file, config);
        if (chosen.isDefault) printError(`Using the config ${chosen.config}\n`);
        return (await import('./commands/validate.js')).validate({ ...flags, config: chosen.config });
      }),
    );

  configCommand(program, 'adapt')
    .description('Convert a config in another language to JSON.')
    .option('-p, --pretty', 'indent the JSON')
    .option('--validate', 'also validate the result')
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<import('./commands/adapt.js').AdaptFlags>) =>
        (await import('./commands/adapt.js')).adapt({ ...flags, config: chooseConfig(file, config).config }),
      ),
    );

  configCommand(program, 'fmt')
    .description('Format a config; comments are kept. Exits with 1 if the file is not formatted.')
    .option('-w, --overwrite', 'write the result to the file instead of printing it')
    .option('-d, --diff', 'print the differences')
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<import('./commands/fmt.js').FmtFlags>) =>
        (await import('./commands/fmt.js')).fmt({ ...flags, config: chooseConfig(file, config).config }),
      ),
    );

  program
    .command('init')
    .description('Write a first config with comments, and files for completion in editors. Overwrites nothing.')
    .addOption(projectOption())
    .action(action(async (flags: ProjectFlags) => (await import('./commands/init.js')).init(flags)));

  program
    .command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'name of the shell').choices(shells))
    .action(
      action(async (shell: (typeof shells)[number]) => {
        print((await import('./completion/completion-script.js')).completionScript(shell, program));
        return exitCodes.ok;
      }),
    );

  program
    .command('environ')
    .description('Print the environment of the command: versions, machine, environment variables.')
    .option('--envfile <file>', 'set environment variables from a file of NAME=value lines; can be repeated', repeated)
    .action(
      action(async ({ envfile }: { readonly envfile?: readonly string[] }) => {
        (await import('./environment-files.js')).loadEnvironmentFiles(envfile);
        print((await import('./environment-text.js')).environmentText());
        return exitCodes.ok;
      }),
    );
}

function configCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .argument('[file]', 'path of the config, or - for standard input (default: caddis.json, .jsonc, .yaml or .yml in the working directory)')
    .option('-c, --config <file>', 'the same as the argument, for compatibility with Caddy')
    .option('-a, --adapter <name>', 'language of the config: json, jsonc, yaml or the name of an installed adapter (default: from the file extension)')
    .addOption(projectOption());
}
