import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Returns the folder in which the server keeps its saved config.
 *
 * @param environment - `XDG_CONFIG_HOME` is used, else `.config` in the home folder
 * @returns an absolute path; `undefined` if there is no home folder either
 * @see the XDG base directory specification, which says to ignore relative paths
 * @internal
 */
export function configFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = environment['XDG_CONFIG_HOME'];
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'caddis');
  const home = environment['HOME'] ?? (environment === process.env ? homedir() : undefined);
  return home === undefined || !isAbsolute(home) ? undefined : join(home, '.config', 'caddis');
}

/** Path of the file with the last good config; `undefined` if there is no folder for it. @public */
export function autosaveFile(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = configFolder(environment);
  return folder === undefined ? undefined : join(folder, 'autosave.json');
}
