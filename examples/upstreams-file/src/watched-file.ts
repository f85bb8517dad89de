import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@caddis/core';
import { startPause, type Pause } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';

/** Milliseconds from a change to reading the file, because editors write in several steps, each of which is an event. */
const settleMs = 50;

/** A text file that is read again when something changes in its folder, and at least every `refreshMs` milliseconds. */
export class WatchedFile implements WatchedService<string> {
  constructor(
    private readonly path: string,
    private readonly refreshMs: number,
    private readonly clock: Clock,
  ) {}

  /** @throws what `watch` and `readFile` throw; the kit calls it again after a pause, and keeps the last content meanwhile */
  async connect(session: WatchSession<string>): Promise<void> {
    const { path, refreshMs, clock } = this;
    const { signal } = session;
    let failure: unknown;
    let pause: Pause | undefined;
    // Watch the folder, not the file: when a file is replaced by a rename, a watcher of the old file sees no further changes.
    const watcher = watch(dirname(path), { signal, persistent: false }, () => pause?.end());
    watcher.on('error', (error) => {
      failure = error;
      pause?.end();
    });
    while (!signal.aborted && failure === undefined) {
      // Start the pause before reading, so that a change during the read ends it.
      pause = startPause(clock, refreshMs, signal);
      session.learned(await readFile(path, 'utf8'));
      await pause.done;
      await startPause(clock, settleMs, signal).done;
    }
    if (failure !== undefined) throw failure;
  }
}
