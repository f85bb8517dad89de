import { statSync } from 'node:fs';

/**
 * Makes the next import follow symbolic links. Node.js 20 and 22 do not while the last file that was looked at synchronously is a pipe or a
 * socket, and then a package that is linked, as pnpm links all of them, is loaded a second time or does not find what it depends on.
 *
 * To be called right before an import whose time is not known: one that is not at the start of the process.
 *
 * @see https://github.com/nodejs/node/issues/51142
 * @public
 */
export function readyToImport(): void {
  statSync('/', { throwIfNoEntry: false });
}
