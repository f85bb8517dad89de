import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Options of {@link replaceFile}. @public */
export interface ReplaceFileOptions {
  /** Permissions of the file; 0600 when left out, because configs and certificates hold secrets. */
  readonly mode?: number | undefined;
  /** Time of its last change, in milliseconds since 1970; now when left out. */
  readonly modified?: number | undefined;
}

/**
 * Writes a file as a whole: it is written beside its path, flushed, and then renamed, so that a reader, a full disk or a crash never leaves half of it.
 * Missing folders are created with permissions for their owner alone.
 *
 * @param path - the file; a symbolic link is replaced, not followed
 * @throws errors of Node's `fs`; the file is then unchanged
 * @public
 */
export async function replaceFile(path: string, content: string | Uint8Array, { mode, modified }: ReplaceFileOptions = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(beside, content, { mode: mode ?? 0o600, flag: 'wx', flush: true });
    // The umask may have removed permissions.
    if (mode !== undefined) await chmod(beside, mode);
    if (modified !== undefined) await utimes(beside, new Date(modified), new Date(modified));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}
