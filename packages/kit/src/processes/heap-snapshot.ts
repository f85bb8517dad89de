import { rm } from 'node:fs/promises';
import { writeHeapSnapshot } from 'node:v8';

/** Topic on which a worker writes a heap snapshot. The question is a {@link HeapQuestion}; the answer is the worker's number. @public */
export const heapTopic: string = 'caddis.heap';

/** Which worker must write a heap snapshot, and where. Other workers do not answer. @public */
export interface HeapQuestion {
  /** Number of the worker. */
  readonly worker: number;
  /** Path of a file that does not exist yet. */
  readonly file: string;
}

/**
 * Writes a heap snapshot of this process. V8 blocks the process meanwhile.
 *
 * @param file - a file that does not exist yet, in a folder that nobody else may read, because the snapshot contains all strings in memory
 * @throws the file system's error; an incomplete file is removed
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
