import { spawn } from 'node:child_process';
import { errors } from '../errors.js';
import type { PackageManager } from './package-manager.js';

/**
 * Runs the package manager in a project. Its output goes to standard error, because standard output is for this command.
 *
 * @param manager - the package manager
 * @param args - its arguments
 * @param folder - folder of the project
 * @throws `CADDIS_PACKAGE_MANAGER_MISSING`, `CADDIS_PACKAGE_MANAGER_FAILED`
 * @internal
 */
export async function runManager(manager: PackageManager, args: readonly string[], folder: string): Promise<void> {
  // On Windows package managers are scripts, which can only be run by a shell.
  const child = spawn(manager.name, [...args], { cwd: folder, stdio: ['inherit', 2, 2], shell: process.platform === 'win32' });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause) => reject(errors.CADDIS_PACKAGE_MANAGER_MISSING({ manager: manager.name, reason: manager.foundBy ?? 'nothing else' }, { cause })));
    child.once('exit', (status, signal) => resolve(status ?? signal ?? 1));
  });
  if (code !== 0) throw errors.CADDIS_PACKAGE_MANAGER_FAILED({ command: [manager.name, ...args].join(' '), code });
}
