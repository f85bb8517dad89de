import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DevPackage } from './dev-package.js';

/**
 * Runs the build script of a package, with the executables of its dependencies in `PATH`, as a package manager does.
 *
 * @returns the output of the build if it failed; `undefined` if it succeeded or the package has no build script
 * @internal
 */
export async function buildPackage({ folder, build }: DevPackage): Promise<string | undefined> {
  if (build === undefined) return undefined;
  const PATH = [join(folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(build, { cwd: folder, shell: true, env: { ...process.env, PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code === 0 ? '' : `it ended with ${signal ?? code}`));
  });
  const [outcome, printed, alsoPrinted] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return outcome === '' ? undefined : `${printed}${alsoPrinted}the build failed: ${outcome}\n`;
}
