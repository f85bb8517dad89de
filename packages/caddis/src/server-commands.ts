import type { Command } from 'commander';
import type { ReloadFlags } from './commands/reload.js';
import type { StartFlags } from './commands/start.js';
import type { StopFlags } from './commands/stop.js';
import { chooseConfig } from './config-choice.js';
import { projectOption, type ActionMaker } from './docs-commands.js';

/** The flags of a command, before the config is chosen. */
type Unchosen<Flags> = Omit<Flags, 'config'> & { readonly config?: string };

/**
 * Adds the command that starts a server in the background, and those that send requests to a running server.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @internal
 */
export function addServerCommands(program: Command, action: ActionMaker): void {
  program
    .command('start')
    .description('Start a server in the background, and return when it serves.')
    .argument('[file]', 'path of the config, or - for standard input')
    .option('-c, --config <file>', 'the same as the argument, for compatibility with Caddy')
    .option('-a, --adapter <name>', 'language of the config (default: from the file extension)')
    .addOption(projectOption())
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<StartFlags>) =>
        (await import('./commands/start.js')).start({ ...flags, config: chooseConfig(file, config).config }),
      ),
    );

  program
    .command('reload')
    .description('Load a config into a running server.')
    .argument('[file]', 'path of the config, or - for standard input')
    .option('-c, --config <file>', 'the same as the argument, for compatibility with Caddy')
    .option('-a, --adapter <name>', 'language of the config (default: from the file extension)')
    .option('--address <address>', 'address of the admin endpoint (default: admin.listen of the config, else CADDY_ADMIN, else localhost:2019)')
    .option('-f, --force', 'load the config even if it is the same as the running one')
    .action(
      action(async (file: string | undefined, { config, ...flags }: Unchosen<ReloadFlags>) =>
        (await import('./commands/reload.js')).reload({ ...flags, config: chooseConfig(file, config).config }),
      ),
    );

  program
    .command('stop')
    .description('Stop a running server gracefully.')
    .option('--address <address>', 'address of the admin endpoint (default: CADDY_ADMIN, else localhost:2019)')
    .option('-c, --config <file>', 'a config; its admin.listen is the address of the admin endpoint')
    .action(action(async (flags: StopFlags) => (await import('./commands/stop.js')).stop(flags)));
}
