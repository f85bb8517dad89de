import { rm } from 'node:fs/promises';
import { writeHeapSnapshot } from 'node:v8';

/** Topic on which a worker writes what is in its memory. The question is a {@link HeapQuestion}; the answer is its number. @public */
export const heapTopic: string = 'caddis.heap';

/** Which worker is to write what is in its memory, and where. Others do not answer. @public */
export interface HeapQuestion {
  /** Number of the worker. */
  readonly worker: number;
  /** Path of a file that is not there yet. */
  readonly file: string;
}

/**
 * Writes what is in the memory of this process, as a heap snapshot of V8. The process stands still meanwhile.
 *
 * @param file - a file that is not there yet; nobody else may read its folder, as the snapshot holds all texts in memory
 * @throws what the file system says; nothing is left of the file then
 * @public
 */
export async function saveHeapSnapshot(file: string): Promise<void> {
  try {
    writeHeapSnapshot(file);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
