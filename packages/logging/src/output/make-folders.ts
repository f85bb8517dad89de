import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. Node's `recursive` option does not terminate if a parent cannot be created with `ENOENT`, e.g.
 * under `/proc`.
 *
 * @param mode - permissions of the created folders
 * @throws errors of Node
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
