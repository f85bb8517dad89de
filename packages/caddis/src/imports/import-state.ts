import { pathToFileURL } from 'node:url';
import type { PackageInfo } from '@caddis/runtime';

/** The packages that this process has imported. */
interface ImportState {
  /** Folder of each package, as a path and as a URL → name and version. */
  readonly packages: Map<string, string>;
  /** Packages that are being imported now. */
  readonly current: string[];
}

const state: ImportState = { packages: new Map(), current: [] };

/** Marks the begin of a package's import. @returns name and version of the package, for messages @internal */
export function beginImport({ name, version, directory }: PackageInfo): string {
  const label = `${name} ${version}`;
  if (directory !== undefined) state.packages.set(directory, label).set(pathToFileURL(directory).href, label);
  state.current.push(label);
  return label;
}

/** Marks the end of a package's import. @internal */
export function endImport(label: string): void {
  const index = state.current.indexOf(label);
  if (index >= 0) state.current.splice(index, 1);
}

/**
 * Finds the package whose code created a stack: that of the innermost frame inside a package. Code of a dependency counts for the package that
 * is being imported, if it is the only one.
 *
 * @param stack - the stack of an error
 * @returns name and version; `undefined` if it is no package's code, e.g. our own
 * @internal
 */
export function ownerOf(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const owner = line.startsWith('    at ') ? ownerOfFile(/(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*(?=:\d+:\d+)/.exec(line)?.[0]) : undefined;
    if (owner !== undefined) return owner;
  }
  return state.current.length === 1 ? state.current[0] : undefined;
}

/** Returns the package with the closest folder above a file, because packages may be inside folders of other packages. */
function ownerOfFile(file: string | undefined): string | undefined {
  for (let at = file ?? ''; at !== ''; at = at.slice(0, Math.max(0, at.search(/[\\/][^\\/]*$/)))) {
    const owner = state.packages.get(at);
    if (owner !== undefined) return owner;
  }
  return undefined;
}
