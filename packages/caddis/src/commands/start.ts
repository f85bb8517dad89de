import { spawn } from 'node:child_process';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { handshakeEnvironment, meansServing } from '../admin/start-handshake.js';
import { isStandardInput } from '../read-config.js';
import { print } from '../terminal.js';

/** Flags of `caddis start`. @internal */
export interface StartFlags {
  /** Path of the config; `-` for standard input. */
  readonly config: string;
  readonly adapter?: string | undefined;
  readonly project?: string | undefined;
}

/**
 * Starts a server in the background and waits until it serves. The server writes to the same standard output and standard error as this command.
 *
 * @returns the exit code, once the server serves
 * @throws `CADDIS_START_FAILED` if the server exits before it serves
 * @see Caddy's `start`
 * @internal
 */
export async function start({ config, adapter, project }: StartFlags): Promise<number> {
  const command = process.argv[1] as string;
  const child = spawn(process.execPath, [...process.execArgv, command, 'run', '--config', config, ...flag('--adapter', adapter), ...flag('--project', project)], {
    // In a session of its own, so that the server does not end when this terminal is closed.
    detached: true,
    env: handshakeEnvironment(),
    stdio: [isStandardInput(config) ? 'inherit' : 'ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(errors.CADDIS_START_FAILED({ end: code === null ? String(signal) : `exit code ${code}` })));
    child.on('message', (message) => {
      if (meansServing(message)) resolve();
    });
  });
  if (child.connected) child.disconnect();
  child.unref();
  print(`The server runs in the background, process ${child.pid}; caddis stop stops it\n`);
  return exitCodes.ok;
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}
