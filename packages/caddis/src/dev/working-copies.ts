import { rmSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DevPackage } from './dev-package.js';

/**
 * Copies of a package as it was at a moment. Node imports a file once and keeps it, so each state of the code needs a place of its own; the
 * copies lie below the package's `node_modules`, where its dependencies are found as from the package itself.
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
    // The one before may still serve.
    await rm(join(this.home, String(this.count - 2)), { recursive: true, force: true });
    return copy;
  }

  /** Names a path in a copy as it is in the package. */
  originalOf(path: string): string {
    return path.startsWith(this.home) ? join(this.subject.folder, path.slice(this.home.length).replace(/^[/\\]\d+/, '')) : path;
  }

  private remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Whether a file or folder belongs to the package: dependencies and what tools keep for themselves do not. @internal */
export function isOwn(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.') && !name.endsWith('.tgz');
}
