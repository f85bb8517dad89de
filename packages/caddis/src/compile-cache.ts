import { statSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Functions that only newer versions of Node have. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
  readonly flushCompileCache?: () => void;
}

const { enableCompileCache, flushCompileCache } = nodeModule as unknown as CompileCache;

/**
 * Makes Node keep compiled code on disk, so that the next start need not compile it again. The folder belongs to the user, because code that others
 * could write must not be run. `NODE_COMPILE_CACHE` names another folder, `NODE_DISABLE_COMPILE_CACHE` turns the cache off. Does nothing if
 * Node has no such cache, or the folder cannot be written.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 * @internal
 */
export function useCompileCache(): void {
  try {
    if (enableCompileCache === undefined) return;
    const named = process.env['NODE_COMPILE_CACHE'];
    const { XDG_CACHE_HOME: cache } = process.env;
    // With `sudo`, the home folder may belong to another user.
    if (!named && process.getuid !== undefined && statSync(cache || homedir()).uid !== process.getuid()) return;
    enableCompileCache(named || join(cache || join(homedir(), '.cache'), 'caddis'));
  } catch {
    // The user has no home folder, or the folder does not exist.
  }
}

/** Writes the code that was compiled so far. Call it before V8's options change: the next start cannot use code that is written later. @internal */
export function saveCompileCache(): void {
  try {
    flushCompileCache?.();
  } catch {
    // For example, the disk is full.
  }
}
