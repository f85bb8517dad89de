import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DevPackage } from './dev-package.js';

/**
 * Runs the build script of a package, with the programs of its dependencies, as a package manager does.
 *
 * @returns what the build printed when it failed; `undefined` when all is well, and where there is nothing to build
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
