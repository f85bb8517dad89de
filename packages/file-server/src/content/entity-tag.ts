import { readFile, stat } from 'node:fs/promises';
import { HandlerError } from '@caddis/core/http';
import { failureOf, isMissing, type FileFacts } from '../files/open-file.js';
import { nativePath } from '../files/site-path.js';

/** Greatest size of a file that holds a tag, in bytes. */
const maxTagBytes = 1024;
const secondNs = 1_000_000_000n;

/**
 * Makes an entity tag of when a file was changed and how large it is.
 *
 * @returns empty where the time says nothing: file systems that are made reproducibly have the same for every file
 * @see Caddy's `calculateEtag`
 * @internal
 */
export function entityTagOf({ size, modifiedNs }: FileFacts): string {
  return isRealTime(modifiedNs) ? `"${modifiedNs.toString(36)}${size.toString(36)}"` : '';
}

/** Tells whether a time of change is one, and not the beginning of the epoch or the second after it. @internal */
export function isRealTime(modifiedNs: bigint): boolean {
  const seconds = modifiedNs / secondNs;
  return seconds !== 0n && seconds !== 1n;
}

/**
 * Reads the entity tag that stands in a file beside another.
 *
 * @param path - the file that the tag is for
 * @param extensions - what the name of the tag's file has behind that, in the order in which they are tried
 * @returns empty where there is no such file
 * @throws a `HandlerError` where it cannot be read, or holds no tag
 * @internal
 */
export async function readEntityTag(path: string, extensions: readonly string[]): Promise<string> {
  for (const extension of extensions) {
    const name = nativePath(`${path}${extension}`);
    try {
      const stats = await stat(name);
      if (!stats.isFile()) continue;
      if (stats.size > maxTagBytes) throw new HandlerError(500, `the file with the entity tag is larger than ${maxTagBytes} bytes`);
      const tag = (await readFile(name, 'latin1')).replaceAll('\n', '').trim();
      if (!sendable.test(tag)) throw new HandlerError(500, 'the file with the entity tag holds what no field can hold');
      return tag;
    } catch (error) {
      if (!isMissing(error)) throw error instanceof HandlerError ? error : failureOf(error);
    }
  }
  return '';
}

const sendable = /^[\t -~\x80-\xff]*$/;
