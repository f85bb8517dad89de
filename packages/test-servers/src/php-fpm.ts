import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accepts } from './accepts.js';
import { startProcess } from './process.js';
import { temporaryFolder } from './resources.js';

/** Folder where Debian installs it; the file name includes the PHP version. */
const folder = '/usr/sbin';

/** Finds the program; returns `php-fpm` if it is not installed. */
export function phpFpmProgram(): string {
  try {
    return readdirSync(folder).find((name) => name.startsWith('php-fpm')) ?? 'php-fpm';
  } catch {
    return 'php-fpm';
  }
}

/** A running PHP-FPM on its own socket, with the scripts of a test. */
export interface PhpFpm {
  /** Address in the form for configs: `unix//…`. */
  readonly dial: string;
  /** Folder of the scripts. */
  readonly root: string;
  /** Its log so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts PHP-FPM.
 *
 * @param files - scripts and other files, by path relative to the root
 * @param settings - additional lines for the pool, e.g. `php_admin_value[memory_limit] = 32M`
 */
export async function startPhpFpm(files: Readonly<Record<string, string>>, settings: readonly string[] = []): Promise<PhpFpm> {
  const temporary = await temporaryFolder();
  const root = join(temporary.path, 'www');
  const socket = join(temporary.path, 'php.sock');
  const config = join(temporary.path, 'fpm.conf');
  const log = join(temporary.path, 'fpm.log');
  await mkdir(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await writeFile(
    config,
    [
      '[global]', `error_log = ${log}`, 'daemonize = no',
      '[www]', `listen = ${socket}`, 'pm = static', 'pm.max_children = 3', 'catch_workers_output = yes', 'decorate_workers_output = no', ...settings, '',
    ].join('\n'),
  );
  const asRoot = process.getuid?.() === 0 ? ['--allow-to-run-as-root'] : [];
  const user = process.getuid?.() === 0 ? ['user = root', 'group = root'] : [];
  await writeFile(config, user.join('\n') + '\n', { flag: 'a' });
  const fpm = await startProcess({
    command: join(folder, phpFpmProgram()),
    args: ['--nodaemonize', ...asRoot, '--fpm-config', config, '--no-php-ini'],
    ready: () => accepts(socket),
  }).catch(async (error: unknown) => {
    await temporary.remove();
    throw error;
  });
  return {
    dial: `unix/${socket}`,
    root,
    output: () => readFileSync(log, 'utf8'),
    stop: async () => {
      await fpm.stop();
      await temporary.remove();
    },
  };
}
