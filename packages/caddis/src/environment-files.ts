import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { errors } from './errors.js';

/**
 * Sets environment variables from files with one `NAME=value` per line. Variables that are already set, also by an earlier file, are kept.
 *
 * @param files - paths of the files
 * @throws `CADDIS_ENVFILE_UNREADABLE`
 * @see Caddy's `--envfile`
 * @internal
 */
export function loadEnvironmentFiles(files: readonly string[] = []): void {
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      throw errors.CADDIS_ENVFILE_UNREADABLE({ file }, { cause });
    }
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) process.env[name] ??= value;
  }
}
