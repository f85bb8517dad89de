import type { Command } from 'commander';
import { projectOption, type ActionMaker } from './docs-commands.js';

/**
 * Adds the commands for the packages of a project.
 *
 * @param program - takes the commands
 * @param action - makes their actions
 * @internal
 */
export function addPackageCommands(program: Command, action: ActionMaker): void {
  program
    .command('doctor')
    .description('Examine the packages that are installed, and say what is wrong and how to mend it.')
    .option('-c, --config <file>', 'a config whose modules must be there, too')
    .option('--json', 'print JSON')
    .addOption(projectOption())
    .action(action(async (flags: import('./commands/doctor.js').DoctorFlags) => (await import('./commands/doctor.js')).doctor(flags)));
}
