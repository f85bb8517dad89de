import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder in which the server keeps what belongs to its config.
 *
 * @param environment - `XDG_CONFIG_HOME`, else `.config` of the home folder
 * @returns an absolute path; `undefined` where there is no home either
 * @see the XDG base directory specification; a relative path there counts as none
 * @internal
 */
export function configFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = environment['XDG_CONFIG_HOME'];
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'caddis');
  const home = environment['HOME'] ?? (environment === process.env ? homedir() : undefined);
  return home === undefined || !isAbsolute(home) ? undefined : join(home, '.config', 'caddis');
}

/** The file of the last good config. @public */
export function autosaveFile(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = configFolder(environment);
  return folder === undefined ? undefined : join(folder, 'autosave.json');
}
