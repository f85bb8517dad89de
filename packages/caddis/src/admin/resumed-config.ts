import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { autosaveFile } from '@caddis/admin';
import type { ConfigSource } from '../plan-file.js';
import { isStandardInput, readConfig } from '../read-config.js';

/**
 * Returns the config that was served last.
 *
 * @param named - the config that the command line names; its folder is the project of the resumed config
 * @param project - folder of the project, if it is named
 * @returns `undefined` if no config was saved
 * @throws what {@link readConfig} throws
 * @internal
 */
export async function resumedConfig(named: string | undefined, project: string | undefined): Promise<ConfigSource | undefined> {
  const file = autosaveFile();
  if (file === undefined || !existsSync(file)) return undefined;
  const { text } = await readConfig(file);
  const folder = project ?? (named === undefined || isStandardInput(named) ? undefined : dirname(named));
  // It is saved as JSON, whatever its original language.
  return { config: file, text, adapter: undefined, ...(folder === undefined ? {} : { project: folder }) };
}
