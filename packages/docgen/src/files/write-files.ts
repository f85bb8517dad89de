import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Files to write: path with `/` → content. @public */
export type Files = ReadonlyMap<string, string>;

/** What is not as it should be in a folder of generated files. @public */
export interface StaleFile {
  readonly path: string;
  /** `missing` is to be written, `changed` to be written again, `left` to be removed. */
  readonly state: 'missing' | 'changed' | 'left';
}

/**
 * Writes generated files and removes those of an earlier run that are not made any more.
 *
 * @param directory - folder; made when it is not there
 * @param files - what to write; files that are right already are left alone
 * @param isGenerated - tells of a file's text whether an earlier run made it
 * @returns what was changed
 * @public
 */
export function writeFiles(directory: string, files: Files, isGenerated: (text: string) => boolean): readonly StaleFile[] {
  const stale = compareFiles(directory, files, isGenerated);
  for (const folder of new Set(stale.map(({ path }) => dirname(join(directory, path))))) mkdirSync(folder, { recursive: true });
  for (const { path, state } of stale) {
    if (state === 'left') rmSync(join(directory, path));
    else writeFileSync(join(directory, path), files.get(path) ?? '');
  }
  return stale;
}

/**
 * Tells what {@link writeFiles} would change.
 *
 * @returns empty when the folder is as it should be
 * @public
 */
export function compareFiles(directory: string, files: Files, isGenerated: (text: string) => boolean): readonly StaleFile[] {
  const found = readAll(directory);
  const stale: StaleFile[] = [];
  for (const [path, text] of files) {
    const old = found.get(path);
    if (old !== text) stale.push({ path, state: old === undefined ? 'missing' : 'changed' });
  }
  for (const [path, text] of found) {
    if (!files.has(path) && isGenerated(text)) stale.push({ path, state: 'left' });
  }
  return stale.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Thousands of small files are read one after the other much faster than all at once. */
function readAll(directory: string): ReadonlyMap<string, string> {
  if (!existsSync(directory)) return new Map();
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(directory, file).split(sep).join('/'), readFileSync(file, 'utf8')];
    }),
  );
}
