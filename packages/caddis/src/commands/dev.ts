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
 * Serves a config with the modules of a package that is being written. When a file of the package changes, it is built, and the new code takes
 * over: listeners stay open, requests under way are served to their end by the old one. Whatever is wrong is told, and what runs remains.
 *
 * @returns only when the package cannot be read; otherwise the process is ended here, at SIGINT or SIGTERM
 * @throws `CADDIS_DEV_PACKAGE_MISSING`
 * @internal
 */
export async function dev({ project = '.', config }: DevFlags): Promise<number> {
  const subject = await readDevPackage(project);
  becomeServer();
  // Unlike a server, it ends with the terminal that it was started from.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  // Lines of stacks are those of the sources.
  process.setSourceMapsEnabled(true);
  const logger = await createLogger();
  surviveStrays(logger);
  const { told } = untilToldToEnd(logger);
  const session = new DevSession(subject, config ?? join(project, 'caddis.json'), logger);
  const letEnd = keepProcessAlive();
  const stopWatching = await watchPackage(subject, () => session.change());
  session.change();
  await told;
  stopWatching();
  letEnd();
  return endProcess(await session.stop());
}
