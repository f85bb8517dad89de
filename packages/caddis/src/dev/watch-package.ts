import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { systemClock } from '@caddis/core';
import { Debounce } from '@caddis/kit';
import type { DevPackage } from './dev-package.js';
import { isOwn } from './working-copies.js';

/** Milliseconds without a change after which a save is complete: an editor writes a file in several steps, and a formatter may follow. */
const quietMs = 30;
const maxWaitMs = 500;

/** Files at the top of a package that count. Logs and output of tools may be there too. */
const topFile = /\.(?:[cm]?[jt]sx?|json)$/;

/**
 * Calls back when a file of a package has changed, once per burst of changes. Output of the build does not count.
 *
 * @returns a function that stops watching
 * @internal
 */
export async function watchPackage({ folder, output }: DevPackage, onChange: () => void): Promise<() => void> {
  const debounce = new Debounce({ clock: systemClock, quietMs, maxWaitMs, run: onChange });
  const watched = (name: string): boolean => isOwn(name) && name !== output && !name.endsWith('.tsbuildinfo');
  const watchers = new Map<string, FSWatcher>();
  const open = (path: string, recursive: boolean): void => {
    if (watchers.has(path)) return;
    const watcher = watch(path, { recursive }, (_event, name) => {
      if (name !== null && !name.split(sep).every(watched)) return;
      if (path === folder) void openFolders();
      if (path !== folder || name === null || topFile.test(name)) debounce.event();
    });
    // The folder was deleted.
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(path);
    });
    watchers.set(path, watcher);
  };
  const openFolders = async (): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory() && watched(entry.name)) open(join(folder, entry.name), true);
  };
  open(folder, false);
  await openFolders();
  return () => {
    debounce.cancel();
    for (const watcher of watchers.values()) watcher.close();
  };
}
