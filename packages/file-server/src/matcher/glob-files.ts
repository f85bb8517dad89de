import { readdir } from 'node:fs/promises';
import { compileGlob, textOfBytes } from '@caddis/http/kit';
import { nativePath } from '../files/site-path.js';

const special = /[*?[\\]/;

/** Escapes a text so that a glob matches it literally. @internal */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\\]/g, '\\$&');
}

/** Removes the escapes of a glob without wildcards. @internal */
export function unescapeGlob(glob: string): string {
  return glob.replace(/\\([^])/g, '$1');
}

/**
 * Returns the paths below a folder that match a glob, sorted by name. Segments without wildcards are not checked for existence.
 *
 * @param folder - the folder to start from
 * @param glob - the glob as a path; starts with a slash
 * @returns paths relative to the folder; each starts with a slash
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
