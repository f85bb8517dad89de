import { statSync } from 'node:fs';

/**
 * Makes the next import follow symbolic links. Node.js 20 and 22 do not do so if the last synchronous `stat` was of a pipe or a socket. A linked
 * package, as pnpm creates them, is then loaded twice or does not find its dependencies.
 *
 * Call it right before an import that does not happen at the start of the process.
 *
 * @see https://github.com/nodejs/node/issues/51142
 * @public
 */
export function readyToImport(): void {
  statSync('/', { throwIfNoEntry: false });
}
