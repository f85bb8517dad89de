import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@caddis/test-helpers';
import { accepts, LongestTurn, type RunningProcess, startProcess } from '@caddis/test-servers';

/** Path of the command under test: the bundle that ships, or the command as the compiler writes it, where coverage is measured. */
export const commandPath = fileURLToPath(new URL(process.env['TEST_UNBUNDLED'] === undefined ? '../main.js' : './unbundled-main.js', import.meta.url));

/** The two servers that can run the same config. */
export type ServerKind = 'caddis' | 'caddy';

/** Demands that a server's event loop is never busy for long. */
export interface JudgedTurns {
  /** Maximum time in milliseconds; if the loop was busy for longer, stopping the server fails. */
  readonly maxTurnMs: number;
  /** Runs before the limit applies, because the first request of a process also compiles code. */
  warmUp(): Promise<void>;
}

/**
 * Starts a server with a config and waits until it accepts connections.
 *
 * @param kind - which server
 * @param config - the config, plain JSON
 * @param folder - an empty folder for the config and what the server writes
 * @param port - the port on 127.0.0.1 that the config listens on
 * @param judged - limit for the event loop
 */
export async function startServer(kind: ServerKind, config: unknown, folder: string, port: number, judged?: JudgedTurns): Promise<RunningProcess> {
  const file = join(folder, `${kind}.json`);
  await writeFile(file, JSON.stringify(config));
  const turn = new LongestTurn(folder);
  const server = await startProcess({
    command: kind === 'caddy' ? 'caddy' : process.execPath,
    args: [...(kind === 'caddy' ? [] : [commandPath]), 'run', '--config', file],
    // Folders of Caddy's autosave and certificates.
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, ...(kind === 'caddis' ? turn.environment : {}) },
    ready: () => accepts(port),
  });
  if (judged === undefined || kind === 'caddy') return server;
  try {
    await judged.warmUp();
    await turn.begin();
    await until('the server measures its turns', () => turn.hasBegun());
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await turn.assertShort(judged.maxTurnMs);
    },
  };
}
