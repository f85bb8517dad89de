import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@caddis/core';
import { startPause, type Pause } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';

/** Milliseconds from a change to the reading: editors write in several steps, and each is told. */
const settleMs = 50;

/** A text file that is read again whenever something happens in its folder, and every `refreshMs` milliseconds at least. */
export class WatchedFile implements WatchedService<string> {
  constructor(
    private readonly path: string,
    private readonly refreshMs: number,
    private readonly clock: Clock,
  ) {}

  /** @throws what `watch` and `readFile` throw: it is called again after a pause, and what was read before is used meanwhile */
  async connect(session: WatchSession<string>): Promise<void> {
    const { path, refreshMs, clock } = this;
    const { signal } = session;
    let failure: unknown;
    let pause: Pause | undefined;
    // The folder and not the file: a file that is replaced by renaming another is a new one, of which a watch on the old one hears nothing.
    const watcher = watch(dirname(path), { signal, persistent: false }, () => pause?.end());
    watcher.on('error', (error) => {
      failure = error;
      pause?.end();
    });
    while (!signal.aborted && failure === undefined) {
      // It begins before the reading, so a change that comes meanwhile ends it.
      pause = startPause(clock, refreshMs, signal);
      session.learned(await readFile(path, 'utf8'));
      await pause.done;
      await startPause(clock, settleMs, signal).done;
    }
    if (failure !== undefined) throw failure;
  }
}
