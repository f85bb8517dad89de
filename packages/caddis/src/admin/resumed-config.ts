import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { autosaveFile } from '@caddis/admin';
import type { ConfigSource } from '../plan-file.js';
import { isStandardInput, readConfig } from '../read-config.js';

/**
 * The config that was served last.
 *
 * @param named - the config that the command line names: its project is that of what it has become
 * @param project - the folder of the project, where that is named
 * @returns `undefined` where none was kept
 * @throws what {@link readConfig} throws
 * @internal
 */
export async function resumedConfig(named: string | undefined, project: string | undefined): Promise<ConfigSource | undefined> {
  const file = autosaveFile();
  if (file === undefined || !existsSync(file)) return undefined;
  const { text } = await readConfig(file);
  const folder = project ?? (named === undefined || isStandardInput(named) ? undefined : dirname(named));
  // It is kept as JSON, whatever the config was written in.
  return { config: file, text, adapter: undefined, ...(folder === undefined ? {} : { project: folder }) };
}
