import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the folder in which Caddy keeps certificates for this user, so that the data of an earlier Caddy is found.
 *
 * @param environment - environment variables; `XDG_DATA_HOME` has priority
 * @see Caddy's `AppDataDir`
 * @internal
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const { XDG_DATA_HOME: data, APPDATA: appData } = environment;
  if (data !== undefined && data !== '') return join(data, 'caddy');
  if (platform === 'win32' && appData !== undefined && appData !== '') return join(appData, 'Caddy');
  const home = environment['HOME'] ?? homedir();
  if (home === '') return 'caddy';
  return platform === 'darwin' ? join(home, 'Library', 'Application Support', 'Caddy') : join(home, '.local', 'share', 'caddy');
}
