import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { makeFinding, type Finding } from '../problems/finding.js';

/** A file path in a config. @internal */
export interface WrittenPath {
  readonly path: string;
  /** JSON pointer of the value. */
  readonly pointer: string;
  /** ID of the module whose config it is. */
  readonly module: string | undefined;
}

/**
 * Finds relative paths whose file does not exist in the working directory but does exist in the config's folder. Their author probably expected them
 * to be relative to that folder.
 *
 * @param paths - values of the path fields; those with placeholders are skipped
 * @param folder - the config's folder
 * @internal
 */
export async function misplacedPaths(paths: readonly WrittenPath[], folder: string): Promise<readonly Finding[]> {
  if (folder === '.') return [];
  const known = new Map<string, boolean>();
  const findings: Finding[] = [];
  for (const { path, pointer, module } of paths) {
    if (path === '' || isAbsolute(path) || path.includes('{')) continue;
    let isMisplaced = known.get(path);
    if (isMisplaced === undefined) {
      isMisplaced = !(await exists(path)) && (await exists(join(folder, path)));
      known.set(path, isMisplaced);
    }
    if (!isMisplaced) continue;
    findings.push(makeFinding('CONFIG_PATH_BESIDE_CONFIG', { path: JSON.stringify(path), folder }, pointer, { module }));
  }
  return findings;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
