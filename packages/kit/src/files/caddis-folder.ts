import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the XDG specification keeps files: the variable that names the folder, and the default below the home folder. */
const places = {
  config: { variable: 'XDG_CONFIG_HOME', belowHome: '.config' },
  data: { variable: 'XDG_DATA_HOME', belowHome: '.local/share' },
} as const;

/**
 * Returns the folder `caddis` of the user for files that the server writes.
 *
 * @param kind - `config` for configs, `data` for anything else
 * @param environment - environment variables
 * @returns an absolute path; `undefined` if there is no home folder either
 * @see the XDG base directory specification, which says to ignore relative paths
 * @public
 */
export function caddisFolder(kind: 'config' | 'data', environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { variable, belowHome } = places[kind];
  const chosen = environment[variable];
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'caddis');
  const home = environment['HOME'] ?? (environment === process.env ? homedir() : undefined);
  return home === undefined || !isAbsolute(home) ? undefined : join(home, belowHome, 'caddis');
}
