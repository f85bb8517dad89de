import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { propertyOf } from '@caddis/core';
import { HandlerError } from '@caddis/core/http';
import { nativePath } from './site-path.js';

/** An open file. The caller of {@link openFile} must close it. @internal */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly facts: FileFacts;
}

/** Size and modification time of a file. @internal */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Modification time in nanoseconds since the Unix epoch. */
  readonly modifiedNs: bigint;
}

/** What a path leads to: an open file, a folder, or nothing that can be sent. @internal */
export type Found = OpenFile | 'folder' | 'missing';

/** Flags so that opening a FIFO or device does not block a thread, and a terminal does not become the controlling terminal of the process. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens the file to which a path leads, following symbolic links. Size and time come from the open file, so they stay correct even if the
 * path is changed meanwhile.
 *
 * @param path - decoded path in the file system
 * @returns `missing` also for FIFOs, devices and sockets
 * @throws a `HandlerError`: 403 without permission to read it, 503 if the system is out of resources, otherwise 500
 * @internal
 */
export async function openFile(path: string): Promise<Found> {
  let handle: FileHandle;
  try {
    handle = await open(nativePath(path), flags);
  } catch (error) {
    return foundInstead(path, error);
  }
  let stats: BigIntStats | undefined;
  try {
    stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return { handle, facts: factsOf(stats) };
  } catch (error) {
    throw failureOf(error);
  } finally {
    if (stats?.isFile() !== true) await handle.close();
  }
  return stats.isDirectory() ? 'folder' : 'missing';
}

/** @internal */
export function factsOf({ size, mtimeNs }: BigIntStats): FileFacts {
  return { size: Number(size), modifiedNs: mtimeNs };
}

/** Handles a failed open. A folder that may be entered but not listed still counts as a folder, because it may have an index file. */
async function foundInstead(path: string, error: unknown): Promise<Found> {
  if (isMissing(error)) return 'missing';
  const failure = failureOf(error);
  if (failure.status === 403 && (await stat(nativePath(path)).catch(() => undefined))?.isDirectory() === true) return 'folder';
  throw failure;
}

const missing: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ENXIO', 'ENODEV', 'EISDIR', 'EOPNOTSUPP']);
const forbidden: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM']);
const exhausted: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Checks whether an error of the file system means that there is nothing to send at a path. @internal */
export function isMissing(error: unknown): boolean {
  return missing.has(propertyOf(error, 'code'));
}

/** Returns the error for a request whose file cannot be read. @internal */
export function failureOf(error: unknown): HandlerError {
  const code = propertyOf(error, 'code');
  if (forbidden.has(code)) return new HandlerError(403, 'the file may not be read', { cause: error });
  if (exhausted.has(code)) return new HandlerError(503, 'the system has no means left to open the file', { cause: error });
  return new HandlerError(isMissing(error) ? 404 : 500, 'the file cannot be read', { cause: error });
}
