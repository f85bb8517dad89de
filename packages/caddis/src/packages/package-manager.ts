import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Programs that install packages. @internal */
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** How packages are installed in a project. @internal */
export interface PackageManager {
  readonly name: PackageManagerName;
  /** Why it was chosen, e.g. `pnpm-lock.yaml`; `undefined` if npm is only the default. */
  readonly foundBy: string | undefined;
  /** Returns the arguments that add packages. */
  add(specs: readonly string[]): readonly string[];
  /** Returns the arguments that remove packages. */
  remove(names: readonly string[]): readonly string[];
  /** Returns the arguments that install what the project already lists. */
  install(): readonly string[];
}

const lockfiles: readonly (readonly [file: string, name: PackageManagerName])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/**
 * Finds the package manager of a project: the field `packageManager` of its `package.json`, otherwise its lockfile. Parent folders are searched too,
 * because the project may be part of a workspace.
 *
 * @param project - folder of the project
 * @internal
 */
export function findPackageManager(project: string): PackageManager {
  for (let folder = project; ; folder = dirname(folder)) {
    const written = readText(join(folder, 'package.json'))?.match(/"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@([^"]*)"/);
    if (written != null) return managerOf(written[1] as PackageManagerName, project, 'packageManager', written[2]);
    for (const [file, name] of lockfiles) if (existsSync(join(folder, file))) return managerOf(name, project, file);
    if (folder === dirname(folder)) return managerOf('npm', project, undefined);
  }
}

function managerOf(name: PackageManagerName, project: string, foundBy: string | undefined, version = ''): PackageManager {
  // pnpm and classic yarn refuse to change the root of a workspace without an explicit flag.
  const isRoot = name === 'pnpm' ? existsSync(join(project, 'pnpm-workspace.yaml')) : /"workspaces"\s*:/.test(readText(join(project, 'package.json')) ?? '');
  const isClassic = version.startsWith('1.') || readText(join(project, 'yarn.lock'))?.includes('# yarn lockfile v1') === true;
  const atRoot = isRoot && name === 'pnpm' ? ['--workspace-root'] : isRoot && name === 'yarn' && isClassic ? ['--ignore-workspace-root-check'] : [];
  const [add, remove] = name === 'npm' ? ['install', 'uninstall'] : ['add', 'remove'];
  return {
    name,
    foundBy,
    add: (specs) => [add, ...atRoot, ...specs],
    remove: (names) => [remove, ...atRoot, ...names],
    install: () => ['install'],
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
