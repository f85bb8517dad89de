import { createHash } from 'node:crypto';
import { readFile, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { propertyOf } from '@caddis/core';
import { caddisFolder, replaceFile } from '@caddis/kit';
import type { ValueRecord } from './value-record.js';

/** Prefixes of the values needed to serve: certificates with their keys, OCSP responses, and the server's own authorities. */
const neededFolders = ['certificates/', 'ocsp/', 'pki/'] as const;

/** Number of hexadecimal digits that distinguish the endpoints of one cluster from those of another. */
const clusterDigits = 16;

/**
 * Returns the default folder of the local copy. It depends on the endpoints too: two clusters with the same key may have different certificates for
 * the same name.
 *
 * @param key - key of the storage
 * @param endpoints - URLs of the cluster's members, in any order
 * @returns `undefined` if there is no home folder
 * @internal
 */
export function localCopyFolder(key: string, endpoints: readonly string[]): string | undefined {
  const folder = caddisFolder('data');
  if (folder === undefined) return undefined;
  const cluster = createHash('sha256').update([...new Set(endpoints)].sort().join('\n')).digest('hex').slice(0, clusterDigits);
  return join(folder, 'storage-etcd', `${encodeURIComponent(key)}-${cluster}`);
}

/**
 * A copy, in files, of the values that this server has read or written, for when etcd is unreachable. Its layout is that of storage `file_system`.
 *
 * @internal
 */
export class LocalCopy {
  /** Settles when all pending writes are finished. */
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  /**
   * @param folder - path of the folder; files in it are readable by their owner only
   * @param onFailure - called when writing fails; not again until a write has succeeded
   */
  constructor(
    readonly folder: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * Saves a value, or removes it, in the background. Writes are done one after the other.
   *
   * @param key - must not have empty parts or leave the folder
   * @param record - `undefined` to remove the value
   */
  keep(key: string, record: Omit<ValueRecord, 'size'> | undefined): void {
    if (isNeeded(key)) this.#next(() => (record === undefined ? unlessMissing(unlink(this.#pathOf(key))) : this.#write(key, record)));
  }

  /** Removes a value and everything below it. Other files in the folder may belong to another storage, so they are kept. */
  forget(key: string): void {
    const gone = key === '' ? neededFolders : neededFolders.some((folder) => `${key}/`.startsWith(folder)) ? [key] : [];
    for (const each of gone) this.#next(() => rm(this.#pathOf(each), { recursive: true, force: true }));
  }

  /** Reads a value. @returns `undefined` if there is none @throws if it cannot be read */
  async read(key: string): Promise<ValueRecord | undefined> {
    if (!isNeeded(key)) return undefined;
    await this.#writing;
    const path = this.#pathOf(key);
    return unlessMissing(
      Promise.all([readFile(path), stat(path)]).then(([value, { mtimeMs }]) => ({ value, size: value.length, modified: Math.round(mtimeMs) })),
    );
  }

  /** @returns a promise that resolves when all pending writes are finished */
  settled(): Promise<void> {
    return this.#writing;
  }

  #next(work: () => Promise<unknown>): void {
    this.#writing = this.#writing.then(async () => {
      try {
        await work();
        this.#hasFailed = false;
      } catch (error) {
        if (!this.#hasFailed) this.onFailure(error);
        this.#hasFailed = true;
      }
    });
  }

  async #write(key: string, { value, modified }: Omit<ValueRecord, 'size'>): Promise<void> {
    const path = this.#pathOf(key);
    const known = await readFile(path).catch(() => undefined);
    if (known?.equals(value) === true) return;
    await replaceFile(path, value, { modified });
  }

  #pathOf(key: string): string {
    return join(this.folder, key);
  }
}

function isNeeded(key: string): boolean {
  return neededFolders.some((folder) => key.startsWith(folder));
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(propertyOf(error, 'code') as string)) return undefined;
    throw error;
  }
}
