import { unlinkSync, writeFileSync } from 'node:fs';
import type { Logger } from '@caddis/core';

/**
 * Writes the ID of this process to a file, and removes the file at exit. A write error is only logged, and the server starts anyway.
 *
 * @see Caddy's `--pidfile`
 * @internal
 */
export function writePidFile(file: string, logger: Logger): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    logger.error({ err: error, file }, 'the PID file cannot be written');
    return;
  }
  process.once('exit', () => {
    try {
      unlinkSync(file);
    } catch {
      // The file was removed already.
    }
  });
}
