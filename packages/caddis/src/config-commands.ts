import type { Command } from 'commander';
import type { CheckFlags } from './commands/check.js';
import type { DiffFlags } from './commands/diff.js';
import type { RunFlags } from './commands/run.js';
import type { ValidateFlags } from './commands/validate.js';
import { takeHandshake } from './admin/start-handshake.js';
import { chooseConfig } from './config-choice.js';
import { moduleDeadlineOption } from './module-deadline.js';
import { projectOption, type ActionMaker } from './docs-commands.js';
import type { ReloadSignal } from './reload-signal.js';
import { printError } from './terminal.js';

/** What the command line says of a config: it is not chosen yet. */
type Unchosen<Flags> = Omit<Flags, 'config'> & { readonly config?: string };

/**
 * Adds the commands that work with a config: they take it as an argument or by `--config`, and find it in the working directory.
 *
 * @param program - takes the commands
 * @param action - makes their actions
 * @param reloads - asks a server to read its config again
 * @internal
 */
export function addConfigCommands(program: Command, action: ActionMaker, reloads: ReloadSignal): void {
  configCommand(program, 'run')
    .description('Serve a config until SIGINT or SIGTERM; SIGUSR1 reads it again.')
    .addOption(moduleDeadlineOption())
    .option('-r, --resume', 'serve what was served last, as the admin endpoint has left it; the config only where there is none')
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
    .option('--directory <directory>', 'a directory of published modules, its folder or directory.json: say where modules come from that are not installed')
    .option('--deny-warnings', 'fail for warnings too: of what is deprecated or experimental')
    .option('--allow <codes...>', 'with --deny-warnings: codes of warnings to pass over')
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<Partial<CheckFlags>>) =>
        (await import('./commands/check.js')).check({ json: false, ...flags, ...chooseConfig(file, config) }),
      ),
    );

  program
    .command('diff')
    .argument('<old>', 'the config that runs')
    .argument('<new>', 'the config that is to be loaded in its place')
    .description('Tell which modules go on when one config is loaded in the place of another, without running any code of them.')
    .option('--json', 'print JSON')
    .addOption(projectOption())
    .action(
      action(async (old: string, next: string, flags: Omit<DiffFlags, 'old' | 'next'>) => (await import('./commands/diff.js')).diff({ ...flags, old, next })),
    );

  configCommand(program, 'validate')
    .description('Check a config, build and provision all modules, and clean them up again.')
    .option('--times', 'print how long each step of each module took, with the slowest path marked')
    .addOption(moduleDeadlineOption())
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<ValidateFlags>) => {
        const chosen = chooseConfig(file, config);
        if (chosen.isDefault) printError(`The config is ${chosen.config}\n`);
        return (await import('./commands/validate.js')).validate({ ...flags, config: chosen.config });
      }),
    );
}

function configCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .argument('[file]', 'the config; - for standard input; when left out, caddis.json, .jsonc, .yaml or .yml of the working directory')
    .option('-c, --config <file>', 'the same, as Caddy takes it')
    .option('-a, --adapter <name>', 'what reads the config: json, jsonc, yaml or an installed adapter; by the ending of the file when left out')
    .addOption(projectOption());
}
