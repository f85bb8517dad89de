import type { Command } from 'commander';
import { projectOption, type ActionMaker } from './docs-commands.js';
import type { ProjectFlags } from './open-registry.js';

/**
 * Adds the commands for the packages of a project.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @internal
 */
export function addPackageCommands(program: Command, action: ActionMaker): void {
  program
    .command('doctor')
    .description('Check the installed packages, and show what is wrong and how to fix it.')
    .option('-c, --config <file>', 'a config whose modules must be installed too')
    .option('--json', 'print JSON')
    .addOption(projectOption())
    .action(action(async (flags: import('./commands/doctor.js').DoctorFlags) => (await import('./commands/doctor.js')).doctor(flags)));

  program
    .command('add')
    .description('Install packages with the package manager of the project, and list their modules.')
    .argument('<package...>', 'package names, with or without a version, or tarballs, as for npm install')
    .addOption(projectOption())
    .action(action(async (specs: readonly string[], flags: ProjectFlags) => (await import('./commands/packages.js')).addPackages({ ...flags, specs })));

  program
    .command('remove')
    .description('Remove packages with the package manager of the project.')
    .argument('<package...>', 'package names')
    .option('-c, --config <file>', 'a config; warn if it still uses modules of these packages')
    .addOption(projectOption())
    .action(
      action(async (names: readonly string[], flags: Omit<import('./commands/packages.js').RemoveRequest, 'names'>) =>
        (await import('./commands/packages.js')).removePackages({ ...flags, names }),
      ),
    );

  program
    .command('install')
    .description('Install the packages that a config needs, after confirmation.')
    .requiredOption('--from <config>', 'path of the config')
    .option('-y, --yes', 'do not ask for confirmation')
    .addOption(projectOption())
    .action(action(async (flags: import('./commands/packages.js').InstallRequest) => (await import('./commands/packages.js')).installFrom(flags)));

  program
    .command('verify')
    .description('Test a package with modules the way operators get it: packed, installed and run. Needs @caddis/testkit.')
    .argument('<package>', 'a tarball, or the name of a published package, with or without a version')
    .option('--registry <url>', 'URL of the registry (default: the registry in the npm settings)')
    .option('--json', 'print the report as JSON')
    .action(action(async (spec: string, flags: Omit<import('./commands/verify.js').VerifyFlags, 'spec'>) => (await import('./commands/verify.js')).verify({ ...flags, spec })));
}
