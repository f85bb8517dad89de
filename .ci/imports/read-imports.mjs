import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What stands between quotes in an import or re-export of types or values, and in `import(…)` of a value or a type. */
const statement = /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/**
 * The TypeScript files below a folder and what each imports.
 * @param {string} folder - path of a package's `src`.
 * @returns {Map<string, string[]>} file path, as `join` writes it → specifiers, as they stand in the file.
 */
export function readImports(folder) {
  const files = new Map();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    files.set(file, [...readFileSync(file, 'utf8').matchAll(statement)].map((match) => match[1] ?? match[2] ?? match[3]));
  }
  return files;
}

/** Tells files that only tests use: `x.test.ts`, `x.testing.ts`, and all in a folder `testing`. */
export function isForTests(file) {
  return /\.(test|testing)\.ts$|\/testing\//.test(file);
}
