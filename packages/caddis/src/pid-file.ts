import { unlinkSync, writeFileSync } from 'node:fs';
import type { Logger } from '@caddis/core';

/**
 * Writes the ID of this process to a file, which goes with it. A file that cannot be written keeps no server from serving.
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
      // It has gone already.
    }
  });
}
