import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { errors } from './errors.js';

/**
 * Sets the variables that files name, one `NAME=value` in a line. What the environment has already stays, and so does what an earlier file has set.
 *
 * @param files - their paths
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
