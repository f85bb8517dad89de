import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { makeFinding, type Finding } from '../problems/finding.js';

/** A path that somebody wrote into a config. @internal */
export interface WrittenPath {
  readonly path: string;
  /** JSON pointer of the value. */
  readonly pointer: string;
  /** ID of the module whose config it is. */
  readonly module: string | undefined;
}

/**
 * Finds relative paths of files that are not there, while there are such files beside the config: whoever wrote them thought of the config's
 * folder, and not of the working directory.
 *
 * @param paths - what the fields for paths have; those with placeholders are not looked at
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
