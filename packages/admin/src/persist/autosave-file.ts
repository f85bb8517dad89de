import { join } from 'node:path';
import { caddisFolder } from '@caddis/kit';

/** Path of the file with the last good config; `undefined` if there is no folder for it. @public */
export function autosaveFile(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = caddisFolder('config', environment);
  return folder === undefined ? undefined : join(folder, 'autosave.json');
}
