import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, with those above it that are missing. Node's own way goes on for ever where one of them cannot be made because what is above does not exist for
 * those who write, as under `/proc`.
 *
 * @param mode - permissions of what is made
 * @throws what Node throws
 * @internal
 */
export function makeFolders(path: string, mode: number): void {
  try {
    make(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolders(dirname(path), mode);
    make(path, mode);
  }
}

function make(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
