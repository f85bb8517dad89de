import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Finds the package of a module: the nearest `package.json`, from the working directory upwards, whose `caddis.modules` lists the module.
 *
 * @param id - ID of the module
 * @param from - folder where the search starts
 * @returns the name of the package; empty when there is none
 */
export function packageOf(id: string, from: string = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const { name, modules } = readManifest(join(folder, 'package.json'));
    if (modules.includes(id)) return name;
    if (folder === dirname(folder)) return '';
  }
}

function readManifest(file: string): { readonly name: string; readonly modules: readonly unknown[] } {
  try {
    const { name, caddis } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown; readonly caddis?: { readonly modules?: unknown } };
    return { name: String(name), modules: Array.isArray(caddis?.modules) ? (caddis.modules as readonly unknown[]) : [] };
  } catch {
    return { name: '', modules: [] };
  }
}
