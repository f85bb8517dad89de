import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HeapQuestion, heapTopic, type ProcessGroup, saveHeapSnapshot } from '@caddis/kit';
import { tarEnd, tarHeader, tarPadding } from './tar-entry.js';

/** Timeout for a worker's heap snapshot, in milliseconds. */
const writingMs = 120_000;

/**
 * Has a worker write a heap snapshot.
 *
 * @returns the open file, already unlinked; `undefined` if the worker does not answer
 * @internal
 */
export function heapOfWorker(group: ProcessGroup, worker: number): Promise<FileHandle | undefined> {
  return inFolder(async (folder) => {
    const file = await writeHeapOf(group, worker, folder);
    return file === undefined ? undefined : open(file);
  });
}

/**
 * Has all processes of a server write heap snapshots, one after the other, so that the others can serve in the meantime.
 *
 * @param signal - aborted when the client no longer wants the rest
 * @param save - writes the heap snapshot of this process
 * @returns the open archive, already unlinked; workers that do not answer are left out
 * @internal
 */
export function heapsOfAll(group: ProcessGroup, now: number, signal: AbortSignal, save: (file: string) => Promise<void> = saveHeapSnapshot): Promise<FileHandle> {
  return inFolder(async (folder) => {
    const archive = await open(join(folder, 'all.tar'), 'wx+', 0o600);
    try {
      const own = join(folder, `${group.role === 'alone' ? 'server' : group.role}.heapsnapshot`);
      await save(own);
      await moveInto(archive, own, now);
      for (let worker = 1; group.role === 'supervisor' && worker <= group.workers && !signal.aborted; worker += 1) {
        const file = await writeHeapOf(group, worker, folder);
        if (file !== undefined) await moveInto(archive, file, now);
      }
      await archive.appendFile(tarEnd);
      return archive;
    } catch (error) {
      await archive.close();
      throw error;
    }
  });
}

/** Runs a function with a private temporary folder, and removes the folder. Files in it that are still open remain usable. */
async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'caddis-heap-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeHeapOf(group: ProcessGroup, worker: number, folder: string): Promise<string | undefined> {
  const file = join(folder, `worker-${worker}.heapsnapshot`);
  const answers = await group.ask(heapTopic, { worker, file } satisfies HeapQuestion, writingMs, worker);
  return answers.includes(worker) ? file : undefined;
}

async function moveInto(archive: FileHandle, path: string, now: number): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const file = await open(path);
  const { size } = await file.stat();
  await file.close();
  await archive.appendFile(tarHeader(name, size, now));
  for await (const bytes of createReadStream(path)) await archive.appendFile(bytes as Buffer);
  await archive.appendFile(tarPadding(size));
  await rm(path);
}
