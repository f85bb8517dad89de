import { readdir } from 'node:fs/promises';
import { compileGlob, textOfBytes } from '@caddis/http/kit';
import { nativePath } from '../files/site-path.js';

const special = /[*?[\\]/;

/** Makes a text a part of a glob that stands for itself. @internal */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\\]/g, '\\$&');
}

/** The text that a glob without wildcards stands for. @internal */
export function unescapeGlob(glob: string): string {
  return glob.replace(/\\([^])/g, '$1');
}

/**
 * The paths below a folder that a glob stands for, in the order of their names. A glob without wildcards is not looked up.
 *
 * @param folder - where to begin
 * @param glob - path of the glob, with a slash at its beginning
 * @returns paths relative to the folder, each with a slash at its beginning
 * @internal
 */
export async function globFiles(folder: string, glob: string): Promise<readonly string[]> {
  let found: readonly string[] = [''];
  for (const segment of glob.split('/').slice(1)) {
    if (segment === '') continue;
    const plain = unescapeGlob(segment);
    if (!special.test(segment.replace(/\\[^]/g, ''))) {
      found = found.map((path) => `${path}/${plain}`);
      continue;
    }
    const fits = compileGlob(segment);
    const deeper: string[] = [];
    for (const path of found) {
      for (const name of await namesIn(`${folder}${path}`)) if (fits(name)) deeper.push(`${path}/${name}`);
    }
    found = deeper;
  }
  return glob.endsWith('/') ? found.map((path) => `${path}/`) : found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(nativePath(folder), { encoding: 'buffer' });
    return names.map(textOfBytes).toSorted();
  } catch {
    return [];
  }
}
