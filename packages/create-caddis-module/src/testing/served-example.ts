import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemplateTry } from '@caddis/core';
import { freePort, startProcess } from '@caddis/test-servers';
import { succeed } from './run-program.js';

/**
 * Runs the example config of an installed package with the installed command, and sends the request in its README.
 *
 * @param project - folder in which `caddis` and the package are installed
 * @param packageName - name of the package
 * @param tryIt - the request
 * @returns the output of the request
 */
export async function serveExample(project: string, packageName: string, tryIt: TemplateTry): Promise<string> {
  const example = await readFile(join(project, 'node_modules', packageName, 'caddis.json'), 'utf8');
  const ports = new Map<string, number>();
  for (const [port] of `${example} ${tryIt.command}`.matchAll(/\b808\d\b/g)) if (!ports.has(port)) ports.set(port, await freePort());
  const ported = (text: string): string => text.replace(/\b808\d\b/g, (port) => String(ports.get(port)));
  const config = `${packageName.replace('/', '-')}.json`;
  await writeFile(join(project, config), ported(example));
  const server = await startProcess({
    command: process.execPath,
    args: [join(project, 'node_modules/caddis/dist/main.js'), 'run', '--config', config],
    cwd: project,
    ready: /config serves/,
  });
  try {
    return await succeed('sh', ['-c', ported(tryIt.command.replace(/^curl /, 'curl --silent --show-error '))], { cwd: project });
  } finally {
    await server.stop();
  }
}
