import { readFile as readFileThen } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clock, inject, module, object, string, type Clock, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import { storages, type Storage, type StoredValue } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { replaceFile } from '@caddis/kit';
import { errors } from '../errors.js';
import { dataFolder } from './data-folder.js';
import { FileLock } from './file-lock.js';
import { LocalLocks } from './local-locks.js';
import { safeKey } from './storage-keys.js';

/** Twice as fast as the one of `node:fs/promises`, which matters when thousands of files are read. */
const readFile = promisify(readFileThen);

/** Config of {@link FileSystemStorage}. @public */
export const FileSystemConfig = object({
  root: string({
    description: 'Path of the folder. It is created when there is something to store.',
    placeholders: 'global',
    path: true,
    optional: true,
    omitted: '`$XDG_DATA_HOME/caddy`, else `~/.local/share/caddy`: the same folder as in Caddy',
  }),
});

/**
 * Keeps values in files of a folder, with Caddy's layout.
 *
 * @see certmagic's `FileStorage`
 * @public
 */
@module(storages, {
  name: 'file_system',
  alsoCalled: ['data folder', 'disk'],
  config: FileSystemConfig,
  summary: 'Keeps certificates, keys and accounts in a folder.',
  description:
    'The folder has the same layout as in Caddy, so Caddis can take over a folder of Caddy, and Caddy one of Caddis. Only the owner can read the ' +
    'files. Several servers may share a folder if a file that one of them creates is visible to the others at once, because locks are files too.',
  examples: [{ title: 'Certificates are kept in a folder of their own.', config: { module: 'file_system', root: '/var/lib/caddis' } }],
})
export class FileSystemStorage implements Storage, Provisioner {
  private locks = new LocalLocks();
  private readonly root: string;

  constructor(
    config: ConfigOf<typeof FileSystemConfig>,
    @inject(clock) private readonly time: Clock,
  ) {
    this.root = config.root === undefined ? dataFolder() : expandGlobal(config.root);
  }

  async provision(context: Context): Promise<void> {
    this.locks = await context.share(`caddy.storage.file_system:${this.root}`, () => ({ value: new LocalLocks() }));
  }

  async load(key: string): Promise<Buffer | undefined> {
    return unlessMissing(readFile(this.pathOf(key)));
  }

  async store(key: string, value: Buffer): Promise<void> {
    await replaceFile(this.pathOf(key), value);
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { recursive: true, force: true });
  }

  async list(folder: string, { recursive = false }: { readonly recursive?: boolean } = {}): Promise<readonly string[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = (await unlessMissing(readdir(this.pathOf(folder), { withFileTypes: true }))) ?? [];
    const keys: string[] = [];
    for (const entry of entries) {
      const key = `${prefix}${entry.name}`;
      if (entry.name.endsWith('.tmp')) continue;
      if (recursive && entry.isDirectory()) keys.push(...(await this.list(key, { recursive })));
      else keys.push(key);
    }
    return keys.sort();
  }

  async stat(key: string): Promise<StoredValue | undefined> {
    const found = await unlessMissing(stat(this.pathOf(key)));
    return found?.isFile() === true ? { modified: found.mtimeMs, size: found.size } : undefined;
  }

  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    const path = join(this.root, 'locks', `${safeKey(name)}.lock`);
    const releaseLocal = await this.locks.acquire(path, signal);
    try {
      const held = await FileLock.acquire(path, this.time, signal);
      return async () => {
        try {
          await held.release();
        } finally {
          releaseLocal();
        }
      };
    } catch (error) {
      releaseLocal();
      throw error;
    }
  }

  /** @throws `TLS_STORAGE_KEY_INVALID` for a key that would leave the folder */
  private pathOf(key: string): string {
    if (key.includes('\0') || key.includes('\\') || key.split('/').some((part) => part === '..' || part === '.')) throw errors.TLS_STORAGE_KEY_INVALID({ key });
    return join(this.root, key);
  }
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
