import { fileURLToPath } from 'node:url';
import { accepts, type RunningProcess, startProcess } from '@caddis/test-servers';

/** A proxy that is measured: how to start it in front of a backend. @internal */
export interface Contender {
  readonly name: string;
  /** Programs that must be installed. */
  readonly needs?: readonly string[];
  /**
   * Says how to run the proxy.
   *
   * @param ports - where to listen and where the backends are, all on 127.0.0.1
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

/** A proxy written as a script of this package, run by Node. @internal */
export function scriptContender(name: string): Contender {
  const path = fileURLToPath(new URL(`./scripts/${name}.js`, import.meta.url));
  return { name, command: async ({ listen, backend }) => ({ command: process.execPath, args: [path, String(listen), String(backend)] }) };
}

/** Cores that the processes of a measurement get, as `taskset` takes them. @internal */
export interface Cores {
  readonly proxy: string;
  /** Of the backend and the load generator. */
  readonly others: string;
}

/** The proxy has a core for itself. @internal */
export const ownCores: Cores = { proxy: '0', others: '1' };

/**
 * Starts a contender on its cores and waits until it serves.
 *
 * @param ready - tells that it serves; that it takes connections when left out
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
