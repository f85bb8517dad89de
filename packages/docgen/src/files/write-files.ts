import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Files to write: path with `/` → content. @public */
export type Files = ReadonlyMap<string, string>;

/** A generated file that is not up to date. @public */
export interface StaleFile {
  readonly path: string;
  /** `missing`: must be written; `changed`: must be rewritten; `left`: must be removed. */
  readonly state: 'missing' | 'changed' | 'left';
}

/**
 * Writes generated files and removes those of an earlier run that are no longer generated.
 *
 * @param directory - the folder; created if it does not exist
 * @param files - the files to write; files that are already up to date are not touched
 * @param isGenerated - tells by the text of a file whether an earlier run wrote it
 * @returns the files that were changed
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
 * Lists what {@link writeFiles} would change.
 *
 * @returns empty when the folder is up to date
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

/** Reads files one after another, which is much faster for thousands of small files than reading them all at once. */
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
