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
  const fleet = program.command('fleet').description('Show and change the config of machines that read it from etcd.');
  const add = (name: string, description: string): Command =>
    fleet
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the config of a node, whose admin.config.load says which fleet; caddis.json of the working directory when left out')
      .option('--json', 'print JSON');
  const addChange = (name: string, description: string): Command =>
    add(name, description)
      .option('--canary <number>', 'have this many nodes try the config first, and go on when they are well with it', readCount)
      .option('--observe <seconds>', 'how long they must be well with it', readSeconds, 10)
      .option('--timeout <seconds>', 'how long to wait for nodes', readSeconds, 60)
      .option('--key <file>', 'private key (ed25519, PEM) that signs the config');

  add('status', 'Show the nodes: what they serve, and what is wrong.').action(action(async (flags: FleetFlags) => (await commands()).fleetStatus(flags)));
  add('watch', 'Show the nodes, and each change.').action(action(async (flags: FleetFlags) => (await commands()).fleetWatch(flags)));
  addChange('push', 'Change the config of all nodes, and wait until they serve it.')
    .argument('<file>', 'the new config, without a section admin; - for standard input')
    .option('-a, --adapter <name>', 'the adapter that reads it; left out: by the extension of its file')
    .option('--unchecked', 'push it also where it is wrong with the modules that are installed here')
    .action(action(async (file: string, flags: Omit<PushFlags, 'file'>) => (await commands()).fleetPush({ ...flags, file })));
  addChange('rollback', 'Restore an earlier config.')
    .option('--to <revision>', 'the one of this revision; the last one when left out')
    .action(action(async (flags: RollbackFlags) => (await commands()).fleetRollback(flags)));
}

function commands(): Promise<typeof import('./commands/fleet.js')> {
  return import('./commands/fleet.js');
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 on.');
  return Number(text);
}

function readSeconds(text: string): number {
  if (!/^\d{1,6}(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}
