import { fileURLToPath } from 'node:url';
import { accepts, type RunningProcess, startProcess } from '@caddis/test-servers';

/** A proxy to measure, with the command that starts it. @internal */
export interface Contender {
  readonly name: string;
  /** Names of the programs that must be installed. */
  readonly needs?: readonly string[];
  /**
   * Returns the command that runs the proxy.
   *
   * @param ports - the ports to listen on and of the backend, all on 127.0.0.1
   * @param folder - an empty folder for its files
   */
  command(ports: Ports, folder: string): Promise<Command>;
}

/** Ports on 127.0.0.1. Both backend ports belong to the same backend. @internal */
export interface Ports {
  readonly listen: number;
  readonly backend: number;
  readonly secondBackend: number;
}

/** A program with its arguments. @internal */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a contender from a script in this package. @internal */
export function scriptContender(name: string): Contender {
  const path = fileURLToPath(new URL(`./scripts/${name}.js`, import.meta.url));
  return { name, command: async ({ listen, backend }) => ({ command: process.execPath, args: [path, String(listen), String(backend)] }) };
}

/** CPU cores for the processes of a measurement, in the format of `taskset`. @internal */
export interface Cores {
  readonly proxy: string;
  /** Cores for the backend and the load generator. */
  readonly others: string;
}

/** Gives the proxy a core of its own. @internal */
export const ownCores: Cores = { proxy: '0', others: '1' };

/**
 * Starts a contender on its cores and waits until it is ready.
 *
 * @param ready - tells whether it is ready; when left out, it is ready when it accepts connections
 * @internal
 */
export async function startContender(
  contender: Contender,
  ports: Ports,
  folder: string,
  ready: () => Promise<boolean> = () => accepts(ports.listen),
  cores: Cores = ownCores,
): Promise<RunningProcess> {
  const { command, args, env } = await contender.command(ports, folder);
  return startProcess({
    command: 'taskset',
    args: ['-c', cores.proxy, command, ...args],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, NODE_ENV: 'production', ...env },
    ready,
    pollMs: 2,
  });
}
