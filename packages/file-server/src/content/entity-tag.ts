import { readFile, stat } from 'node:fs/promises';
import { HandlerError } from '@caddis/core/http';
import { failureOf, isMissing, type FileFacts } from '../files/open-file.js';
import { nativePath } from '../files/site-path.js';

/** Maximum size of a file that contains an entity tag, in bytes. */
const maxTagBytes = 1024;
const secondNs = 1_000_000_000n;

/**
 * Creates an entity tag from the modification time and size of a file.
 *
 * @returns an empty text if the time is meaningless: reproducibly built file systems have the same time for all files
 * @see Caddy's `calculateEtag`
 * @internal
 */
export function entityTagOf({ size, modifiedNs }: FileFacts): string {
  return isRealTime(modifiedNs) ? `"${modifiedNs.toString(36)}${size.toString(36)}"` : '';
}

/** Returns whether a modification time is real, i.e. not 0 or 1 seconds after the Unix epoch. @internal */
export function isRealTime(modifiedNs: bigint): boolean {
  const seconds = modifiedNs / secondNs;
  return seconds !== 0n && seconds !== 1n;
}

/**
 * Reads the entity tag of a file from a file beside it.
 *
 * @param path - the file that the tag belongs to
 * @param extensions - suffixes that are added to the path, in the order in which they are tried
 * @returns an empty text if there is no such file
 * @throws a `HandlerError` if the file cannot be read, or does not contain a valid tag
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
