import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errors } from '../errors.js';
import type { FoundPackage } from './package-manifest.js';

/** Conditions that Node uses for `import`. */
const conditions: ReadonlySet<string> = new Set(['import', 'node', 'module-sync', 'node-addons', 'default']);

/**
 * Returns the file that `import` of a package by its name would load. For a package that is resolved from another package, Node itself offers this
 * only with the conditions of `require`, which an ESM-only package may lack.
 *
 * @param found - the package
 * @returns the URL of the file
 * @throws `RUNTIME_PACKAGE_ENTRY_MISSING`
 * @see https://nodejs.org/api/esm.html#resolution-algorithm-specification (PACKAGE_EXPORTS_RESOLVE)
 * @internal
 */
export async function packageEntry(found: FoundPackage): Promise<string> {
  const { name, version, directory } = found.info;
  const missing = (reason: string, cause?: unknown): Error =>
    errors.RUNTIME_PACKAGE_ENTRY_MISSING({ package: name, version, reason }, { cause });

  if (found.entry.exports === undefined || found.entry.exports === null) {
    try {
      return pathToFileURL(createRequire(join(directory, 'package.json')).resolve(directory)).href;
    } catch (cause) {
      // Only the code is kept, because Node's own message has several lines and says nothing more.
      throw missing('neither "exports" nor "main" in its package.json names an existing file', new Error(String((cause as NodeJS.ErrnoException).code)));
    }
  }
  const target = mainTarget(found.entry.exports);
  if (target === undefined) throw missing('"exports" in its package.json has nothing to import under "."');
  const file = join(directory, target);
  if (!target.startsWith('./') || relative(directory, file).startsWith('..')) {
    throw missing(`"exports" in its package.json points outside of the package: ${target}`);
  }
  try {
    await access(file);
  } catch (cause) {
    throw missing(`"exports" in its package.json names ${target}, which does not exist`, cause);
  }
  return pathToFileURL(file).href;
}

function mainTarget(exports: unknown): string | undefined {
  const hasSubpaths = typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'));
  return conditionalTarget(hasSubpaths ? (exports as Readonly<Record<string, unknown>>)['.'] : exports);
}

function conditionalTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const choices = Array.isArray(target)
    ? (target as readonly unknown[])
    : Object.entries(target).flatMap(([condition, value]) => (conditions.has(condition) ? [value as unknown] : []));
  for (const choice of choices) {
    const found = conditionalTarget(choice);
    if (found !== undefined) return found;
  }
  return undefined;
}
