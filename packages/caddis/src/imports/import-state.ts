import { pathToFileURL } from 'node:url';
import type { PackageInfo } from '@caddis/runtime';

/** What is known of the packages that this process has imported. */
interface ImportState {
  /** Folder of each, as a path and as a URL → how it is called. */
  readonly packages: Map<string, string>;
  /** Those whose import is under way. */
  readonly current: string[];
}

const state: ImportState = { packages: new Map(), current: [] };

/** Says that the import of a package begins. @returns how messages call the package @internal */
export function beginImport({ name, version, directory }: PackageInfo): string {
  const label = `${name} ${version}`;
  if (directory !== undefined) state.packages.set(directory, label).set(pathToFileURL(directory).href, label);
  state.current.push(label);
  return label;
}

/** Says that it is over. @internal */
export function endImport(label: string): void {
  const index = state.current.indexOf(label);
  if (index >= 0) state.current.splice(index, 1);
}

/**
 * Tells whose code made a stack: the package of the innermost frame that is in one. Code of their dependencies, where it runs while a single
 * package is imported, is put to that one's account.
 *
 * @param stack - as errors have it
 * @returns name and version; `undefined` when it is nobody's, e.g. our own
 * @internal
 */
export function ownerOf(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const owner = line.startsWith('    at ') ? ownerOfFile(/(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*(?=:\d+:\d+)/.exec(line)?.[0]) : undefined;
    if (owner !== undefined) return owner;
  }
  return state.current.length === 1 ? state.current[0] : undefined;
}

/** The package whose folder is the nearest above a file: packages lie in folders of others. */
function ownerOfFile(file: string | undefined): string | undefined {
  for (let at = file ?? ''; at !== ''; at = at.slice(0, Math.max(0, at.search(/[\\/][^\\/]*$/)))) {
    const owner = state.packages.get(at);
    if (owner !== undefined) return owner;
  }
  return undefined;
}
