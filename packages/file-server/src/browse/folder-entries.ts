import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, opendir, readlink, stat } from 'node:fs/promises';
import { textOfBytes } from '@caddis/http/kit';
import { failureOf, isMissing } from '../files/open-file.js';
import type { HiddenTest } from '../files/hidden-files.js';
import { nativePath } from '../files/site-path.js';

/** A file or folder in a listing. @internal */
export interface FolderEntry {
  /** Name; a folder's ends with a slash. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  /** Size in bytes; for a symbolic link that of its target. */
  readonly size: number;
  /** Modification time in nanoseconds since the Unix epoch; for a symbolic link its own. */
  readonly modifiedNs: bigint;
  /** File type and permissions, as in `st_mode`. */
  readonly mode: number;
  /** Target of a symbolic link; absent for other files, or if targets are not shown. */
  readonly target: string | undefined;
}

/** Contents of a folder. @internal */
export interface FolderContent {
  readonly entries: readonly FolderEntry[];
  /** Latest modification time of the folder and its entries, in nanoseconds since the Unix epoch. */
  readonly modifiedNs: bigint;
}

/** Options for reading a folder. @internal */
export interface FolderOptions {
  readonly isHidden: HiddenTest;
  /** Maximum number of entries to read. */
  readonly limit: number;
  /** Whether to read the targets of symbolic links. */
  readonly revealsLinks: boolean;
}

/** Number of concurrent `stat` calls. It is low because Node has few threads for file system calls, and other requests need them, too. */
const atOnce = 8;

/**
 * Reads a folder, without hidden files.
 *
 * @returns `undefined` if the folder does not exist any more
 * @throws a `HandlerError`: 403 without permission to list it, 503 if the system is out of resources, otherwise 500
 * @internal
 */
export async function readFolder(path: string, options: FolderOptions): Promise<FolderContent | undefined> {
  try {
    const own = await stat(nativePath(path), { bigint: true });
    const names = (await readNames(path, options)).values();
    const entries: FolderEntry[] = [];
    const readSome = async (): Promise<void> => {
      for (const name of names) {
        const entry = await readEntry(path, name, options);
        if (entry !== undefined) entries.push(entry);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, readSome));
    return { entries, modifiedNs: entries.reduce((latest, { modifiedNs }) => (modifiedNs > latest ? modifiedNs : latest), own.mtimeNs) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw failureOf(error);
  }
}

async function readNames(path: string, { isHidden, limit }: FolderOptions): Promise<readonly string[]> {
  const names: string[] = [];
  let read = 0;
  // Casts are needed because Node's types do not support the encoding 'buffer' here.
  for await (const { name } of (await opendir(nativePath(path), { encoding: 'buffer' as BufferEncoding })) as unknown as AsyncIterable<Dirent<Buffer>>) {
    const text = textOfBytes(name);
    if (!isHidden(`${path === '/' ? '' : path}/${text}`)) names.push(text);
    read += 1;
    if (read >= limit) break;
  }
  return names;
}

/** @returns `undefined` if the entry was removed meanwhile, or cannot be read */
async function readEntry(folder: string, name: string, { revealsLinks }: FolderOptions): Promise<FolderEntry | undefined> {
  const path = nativePath(`${folder}/${name}`);
  const own = await facts(lstat(path, { bigint: true }));
  if (own === undefined) return undefined;
  const isLink = own.isSymbolicLink();
  const reached = isLink ? ((await facts(stat(path, { bigint: true }))) ?? own) : own;
  const isFolder = reached.isDirectory();
  const target = isLink && revealsLinks ? await readlink(path, { encoding: 'buffer' }).then(textOfBytes, () => undefined) : undefined;
  return { name: isFolder ? `${name}/` : name, isFolder, isLink, size: Number(reached.size), modifiedNs: own.mtimeNs, mode: Number(own.mode), target };
}

function facts(asked: Promise<BigIntStats>): Promise<BigIntStats | undefined> {
  return asked.catch((error: unknown) => {
    if (failureOf(error).status === 503) throw error;
    return undefined;
  });
}
