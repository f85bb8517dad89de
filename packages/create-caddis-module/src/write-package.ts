import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { propertyOf } from '@caddis/core';
import { errors } from './errors.js';

/**
 * Rejects a folder that is not empty, to prevent loss of data. An empty git repository counts as empty.
 *
 * @throws `CREATE_FOLDER_USED`, `CREATE_FOLDER_UNUSABLE`
 * @internal
 */
export async function assertEmpty(folder: string): Promise<void> {
  let entries: readonly string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT') return;
    throw unusable(folder, error);
  }
  const entry = entries.find((name) => name !== '.git');
  if (entry !== undefined) throw errors.CREATE_FOLDER_USED({ folder, entry });
}

/**
 * Writes a package into an empty folder.
 *
 * @param folder - created if it does not exist
 * @param files - the texts, by path
 * @throws `CREATE_FOLDER_USED`, `CREATE_FOLDER_UNUSABLE`
 * @internal
 */
export async function writePackage(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await assertEmpty(folder);
  try {
    for (const [path, text] of files) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      // The flag `wx` prevents overwriting a file that was created meanwhile.
      await writeFile(file, text, { flag: 'wx' });
    }
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, cause: unknown): Error {
  return errors.CREATE_FOLDER_UNUSABLE({ folder, reason: String(propertyOf(cause, 'message') ?? cause) }, { cause });
}
