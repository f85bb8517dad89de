import { statSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What newer versions of Node have. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
  readonly flushCompileCache?: () => void;
}

const { enableCompileCache, flushCompileCache } = nodeModule as unknown as CompileCache;

/**
 * Has Node keep the code that it has compiled, so that the next start need not compile it again. The folder is one of the user's own: code that others
 * could write must not be run. `NODE_COMPILE_CACHE` names another, `NODE_DISABLE_COMPILE_CACHE` turns it off. Nothing happens where
 * Node has no such cache or the folder cannot be written.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 * @internal
 */
export function useCompileCache(): void {
  try {
    if (enableCompileCache === undefined) return;
    const named = process.env['NODE_COMPILE_CACHE'];
    const { XDG_CACHE_HOME: cache } = process.env;
    // With `sudo`, the home may be that of somebody else.
    if (!named && process.getuid !== undefined && statSync(cache || homedir()).uid !== process.getuid()) return;
    enableCompileCache(named || join(cache || join(homedir(), '.cache'), 'caddis'));
  } catch {
    // A user without a home, or a folder that is not there.
  }
}

/** Writes what was compiled so far. What is written after V8 was given other options is of no use to the next start. @internal */
export function saveCompileCache(): void {
  try {
    flushCompileCache?.();
  } catch {
    // The disk is full, say.
  }
}
