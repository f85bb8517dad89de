import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPort } from '@caddis/test-helpers';

/**
 * Finds a port that is free now, for programs that cannot listen on port 0, or for tests of refused connections. It was not returned recently,
 * and no other server or client gets it by chance before it is used.
 *
 * @param host - address on which the port must be free; 127.0.0.1 when left out
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = ownPort();
    if (await isFree(port, host)) return port;
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Creates a temporary folder for a test. `remove` deletes it with its content. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'caddis-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Tells whether a program is installed. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
    return true;
  } catch {
    return false;
  }
}

/**
 * For `before` hooks: skips the suite with a message if a program is not installed. With `CI=true` it fails instead.
 *
 * @param suite - mocha's `this`
 * @param names - the required programs
 */
export function needPrograms(suite: Mocha.Context, ...names: string[]): void {
  const missing = names.filter((name) => !hasProgram(name));
  if (missing.length === 0) return;
  const message = `not installed: ${missing.join(', ')}; the script install-test-servers of this repository installs them`;
  if (process.env['CI'] === 'true') throw new Error(message);
  process.stderr.write(`    skipped, ${message}\n`);
  suite.skip();
}
