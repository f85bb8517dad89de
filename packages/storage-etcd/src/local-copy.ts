import { readFile, rm, stat, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { propertyOf } from '@caddis/core';
import { replaceFile } from '@caddis/kit';
import type { ValueRecord } from './value-record.js';

/** What begins the keys of values that it takes to serve: certificates with their private keys, what authorities say of them, and the server's own authorities. */
const neededFolders = ['certificates/', 'ocsp/', 'pki/'] as const;

/** The folder of a storage where nobody names one; `undefined` where there is no home. @internal */
export function localCopyFolder(key: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { XDG_DATA_HOME: chosen, HOME: home = homedir() } = environment;
  const folder = chosen !== undefined && isAbsolute(chosen) ? chosen : isAbsolute(home) ? join(home, '.local', 'share') : undefined;
  return folder === undefined ? undefined : join(folder, 'caddis', 'storage-etcd', encodeURIComponent(key));
}

/**
 * Files with the values that this server has read or written, for a time in which etcd is away. Their names are those of the storage `file_system`.
 *
 * @internal
 */
export class LocalCopy {
  /** Ends when all that was begun is written. */
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  /**
   * @param folder - only its owner can read what is made in it
   * @param onFailure - hears that something cannot be written, once until it can be again
   */
  constructor(
    readonly folder: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * Keeps a value, or forgets it. Nobody waits for it: it is done behind what was begun before.
   *
   * @param key - without empty parts, and such that it does not lead out of a folder
   * @param record - `undefined` where there is none
   */
  keep(key: string, record: Omit<ValueRecord, 'size'> | undefined): void {
    if (isNeeded(key)) this.#next(() => (record === undefined ? unlessMissing(unlink(this.#pathOf(key))) : this.#write(key, record)));
  }

  /** Forgets a value, and all that is below it. */
  forget(key: string): void {
    this.#next(() => rm(this.#pathOf(key), { recursive: true, force: true }));
  }

  /** Reads a value. @returns `undefined` where there is none @throws where it cannot be read */
  async read(key: string): Promise<ValueRecord | undefined> {
    if (!isNeeded(key)) return undefined;
    await this.#writing;
    const path = this.#pathOf(key);
    return unlessMissing(
      Promise.all([readFile(path), stat(path)]).then(([value, { mtimeMs }]) => ({ value, size: value.length, modified: Math.round(mtimeMs) })),
    );
  }

  /** @returns when all that was begun is written */
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
