import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { errors } from './errors.js';

/**
 * Reads the text of a config.
 *
 * @param file - its path; `-` for standard input
 * @throws `CADDIS_CONFIG_UNREADABLE`
 */
export async function readConfig(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    throw errors.CADDIS_CONFIG_UNREADABLE({ file }, { cause });
  }
}
