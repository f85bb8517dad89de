import { rmSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DevPackage } from './dev-package.js';

/**
 * Makes copies of a package at different moments. Node imports a file only once, so each state of the code needs its own path. The
 * copies are inside the package's `node_modules`, so that they find the same dependencies as the package.
 *
 * @internal
 */
export class WorkingCopies {
  private readonly home: string;
  private count = 0;

  constructor(private readonly subject: DevPackage) {
    this.home = join(subject.folder, 'node_modules/.cache/caddis-dev', String(process.pid));
    process.once('exit', () => this.remove());
  }

  /** Copies the package. @returns the folder of the copy */
  async make(): Promise<string> {
    this.count += 1;
    const copy = join(this.home, String(this.count));
    await mkdir(copy, { recursive: true });
    const names = (await readdir(this.subject.folder)).filter(isOwn);
    await Promise.all(names.map((name) => cp(join(this.subject.folder, name), join(copy, name), { recursive: true, filter: (path) => isOwn(basename(path)) })));
    // Keep the previous copy, because it may still be in use.
    await rm(join(this.home, String(this.count - 2)), { recursive: true, force: true });
    return copy;
  }

  /** Maps a path in a copy to the path in the package. */
  originalOf(path: string): string {
    return path.startsWith(this.home) ? join(this.subject.folder, path.slice(this.home.length).replace(/^[/\\]\d+/, '')) : path;
  }

  private remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Tells whether a file or folder belongs to the package; dependencies and private files of tools do not. @internal */
export function isOwn(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.') && !name.endsWith('.tgz');
}
