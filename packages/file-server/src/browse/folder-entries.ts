import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, opendir, readlink, stat } from 'node:fs/promises';
import { textOfBytes } from '@caddis/http/kit';
import { failureOf, isMissing } from '../files/open-file.js';
import type { HiddenTest } from '../files/hidden-files.js';
import { nativePath } from '../files/site-path.js';

/** A file or folder in a listing. @internal */
export interface FolderEntry {
  /** Name, of a folder with a slash behind it. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  /** Bytes; of a symbolic link those of its target. */
  readonly size: number;
  /** Nanoseconds since the Unix epoch; of a symbolic link its own. */
  readonly modifiedNs: bigint;
  /** Type and permissions, as the system has them. */
  readonly mode: number;
  /** Where a symbolic link leads, where that is shown. */
  readonly target: string | undefined;
}

/** The content of a folder. @internal */
export interface FolderContent {
  readonly entries: readonly FolderEntry[];
  /** The latest time of change of the folder and what is in it: nanoseconds since the Unix epoch. */
  readonly modifiedNs: bigint;
}

/** What to read of a folder. @internal */
export interface FolderOptions {
  readonly isHidden: HiddenTest;
  /** Greatest number of entries. */
  readonly limit: number;
  /** True where it is shown where symbolic links lead. */
  readonly revealsLinks: boolean;
}

/** Entries about which the system is asked at once: there are few threads for it, and others want to use them too. */
const atOnce = 8;

/**
 * Reads a folder, without what is hidden in it.
 *
 * @returns `undefined` where the folder is gone
 * @throws a `HandlerError`: 403 without the right to list it, 503 where the system has no means left, else 500
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
  // The type of Node says that names are texts, whatever the encoding.
  for await (const { name } of (await opendir(nativePath(path), { encoding: 'buffer' as BufferEncoding })) as unknown as AsyncIterable<Dirent<Buffer>>) {
    const text = textOfBytes(name);
    if (!isHidden(`${path === '/' ? '' : path}/${text}`)) names.push(text);
    read += 1;
    if (read >= limit) break;
  }
  return names;
}

/** @returns `undefined` where it is gone meanwhile, or nothing can be learnt about it */
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
