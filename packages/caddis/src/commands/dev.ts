import { join } from 'node:path';
import { keepProcessAlive } from '@caddis/kit';
import { createLogger } from '@caddis/runtime';
import { readDevPackage } from '../dev/dev-package.js';
import { DevSession } from '../dev/dev-session.js';
import { watchPackage } from '../dev/watch-package.js';
import { becomeServer, endProcess } from '../process-end.js';
import { surviveStrays, untilToldToEnd } from '../server-life.js';

/** Flags of `dev`. @internal */
export interface DevFlags {
  readonly config?: string;
  readonly project?: string;
}

/**
 * Serves a config with the modules of a package under development. When a file of the package changes, the package is built and the new code takes
 * over: listeners stay open, and the old code finishes the requests in progress. Errors are logged, and the running code stays.
 *
 * @returns only if the package cannot be read. Otherwise this function ends the process, at SIGINT or SIGTERM
 * @throws `CADDIS_DEV_PACKAGE_MISSING`
 * @internal
 */
export async function dev({ project = '.', config }: DevFlags): Promise<number> {
  const subject = await readDevPackage(project);
  becomeServer();
  // Unlike a server, it ends when its terminal is closed.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  // Stack traces show lines of the source files.
  process.setSourceMapsEnabled(true);
  const logger = await createLogger();
  const tellStrays = surviveStrays(logger);
  const { told } = untilToldToEnd(logger);
  const session = new DevSession(subject, config ?? join(project, 'caddis.json'), logger);
  const letEnd = keepProcessAlive();
  const stopWatching = await watchPackage(subject, () => session.change());
  session.change();
  await told;
  stopWatching();
  letEnd();
  const exitCode = await session.stop();
  tellStrays();
  return endProcess(exitCode);
}
