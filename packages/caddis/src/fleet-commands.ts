import { type Command, InvalidArgumentError } from 'commander';
import type { FleetFlags, PushFlags, RollbackFlags } from './commands/fleet.js';
import type { ActionMaker } from './docs-commands.js';

/**
 * Adds the commands for a fleet whose machines read their config from etcd.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @internal
 */
export function addFleetCommands(program: Command, action: ActionMaker): void {
  const fleet = program.command('fleet').description('Show and change the config of servers that read it from etcd.');
  const add = (name: string, description: string): Command =>
    fleet
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'config of a node; its admin.config.load names the fleet (default: caddis.json in the working directory)')
      .option('--json', 'print JSON');
  const addChange = (name: string, description: string): Command =>
    add(name, description)
      .option('--canary <number>', 'let this many nodes try the config first, and continue if they stay healthy', readCount)
      .option('--observe <seconds>', 'how long the canary nodes must stay healthy', readSeconds, 10)
      .option('--timeout <seconds>', 'how long to wait for the nodes', readSeconds, 60)
      .option('--key <file>', 'file with the private key that signs the config (ed25519, PEM)');

  add('status', 'Show the nodes: which config they serve, and what is wrong.').action(action(async (flags: FleetFlags) => (await commands()).fleetStatus(flags)));
  add('watch', 'Show the nodes, and again at each change.').action(action(async (flags: FleetFlags) => (await commands()).fleetWatch(flags)));
  addChange('push', 'Change the config of all nodes, and wait until they serve it.')
    .argument('<file>', 'path of the new config, without a section admin, or - for standard input')
    .option('-a, --adapter <name>', 'language of the config (default: from the file extension)')
    .option('--unchecked', 'push the config without checking it with the modules that are installed here')
    .action(action(async (file: string, flags: Omit<PushFlags, 'file'>) => (await commands()).fleetPush({ ...flags, file })));
  addChange('rollback', 'Restore an earlier config.')
    .option('--to <revision>', 'the revision to restore (default: the previous one)')
    .action(action(async (flags: RollbackFlags) => (await commands()).fleetRollback(flags)));
}

function commands(): Promise<typeof import('./commands/fleet.js')> {
  return import('./commands/fleet.js');
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number of at least 1.');
  return Number(text);
}

function readSeconds(text: string): number {
  if (!/^\d{1,6}(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}
