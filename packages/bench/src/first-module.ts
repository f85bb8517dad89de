import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type NpmRegistry, freePort, startNpmRegistry, startProcess, temporaryFolder } from '@caddis/test-servers';
import { publishAll } from './installation.js';

const run = promisify(execFile);
const packageName = 'caddis-upstreams-acme';

/**
 * Follows the steps of a new author from an empty folder to a response through the author's own source: creates a package with one command, tests it,
 * packs it, installs it with the command in another empty folder, and runs its example. Packages of Caddis come from an in-memory registry.
 *
 * @returns the time of each step as a Markdown table, without limits
 * @internal
 */
export async function firstModuleTable(report: (line: string) => void): Promise<string> {
  const folder = await temporaryFolder();
  // The compiler and its types come from the public registry.
  const registry = await startNpmRegistry({ elsewhere: 'https://registry.npmjs.org' });
  const lines = ['| step | s | so far, s |', '|---|---|---|'];
  let total = 0;
  const step = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    total += seconds;
    report(`${name}: ${seconds.toFixed(1)} s`);
    lines.push(`| ${name} | ${seconds.toFixed(1)} | ${total.toFixed(1)} |`);
    return result;
  };
  try {
    await publishAll(registry, folder.path);
    const npm = npmIn(registry, folder.path);
    const [authors, users] = [join(folder.path, 'authors'), join(folder.path, 'users')];
    const home = join(authors, packageName);
    await Promise.all([mkdir(authors), mkdir(users)]);
    await writeFile(join(users, 'package.json'), '{}');
    await step('`npm create caddis-module`: a package that is installed and built', () => npm(authors, 'create', '--yes', 'caddis-module', '--', '--namespace', 'http.reverse_proxy.upstreams', '--name', 'acme'));
    await step('`npm test`', () => npm(home, 'test'));
    await step('`npm pack`', () => npm(home, 'pack', '--pack-destination', users));
    await step('`npm install` of the command and the tarball, elsewhere', () => npm(users, 'install', 'caddis', `./${packageName}-0.1.0.tgz`));
    const stop = await step('`caddis run`, to the first response', () => serve(users));
    await stop();
    return lines.join('\n');
  } finally {
    await registry.close();
    await folder.remove();
  }
}

/** Runs npm with an initially empty cache, like a newcomer's. */
function npmIn(registry: NpmRegistry, folder: string): (cwd: string, ...args: readonly string[]) => Promise<unknown> {
  const env = { ...process.env, npm_config_registry: `${registry.url}/`, npm_config_cache: join(folder, 'cache'), npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' };
  return (cwd, ...args) => run('npm', args, { cwd, env, maxBuffer: 2 ** 26 });
}

/** Runs the example of the installed package on free ports. @returns a function that stops the server */
async function serve(project: string): Promise<() => Promise<void>> {
  const example = await readFile(join(project, 'node_modules', packageName, 'caddis.json'), 'utf8');
  const ports = new Map<string, number>();
  for (const [port] of example.matchAll(/\b808\d\b/g)) if (!ports.has(port)) ports.set(port, await freePort());
  await writeFile(join(project, 'caddis.json'), example.replace(/\b808\d\b/g, (port) => String(ports.get(port))));
  const url = `http://localhost:${ports.get('8080')}/`;
  const server = await startProcess({
    command: join(project, 'node_modules/.bin/caddis'),
    args: ['run', '--config', 'caddis.json'],
    cwd: project,
    env: { HOME: project, XDG_CONFIG_HOME: project, XDG_DATA_HOME: project, CADDY_ADMIN: 'off' },
    ready: () => fetch(url).then((response) => response.text().then(() => response.ok), () => false),
    deadlineMs: 60_000,
  });
  return () => server.stop();
}
