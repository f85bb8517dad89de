import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { formatSummary, summarize } from './statistics.js';
import { costOf, peakOf, type CommandCost } from './wall-clock.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');
/** The core that the command uses. Packages in a project would have it installed next to them. */
const core = new URL('dist/', pathToFileURL(createRequire(import.meta.resolve('caddis/package.json')).resolve('@caddis/core/package.json'))).href;

/** Number of modules that the config of a project uses, however many are installed. */
const used = 5;

/**
 * Writes a project with a number of packages, each with one source, and a config that uses the first five sources.
 *
 * @param folder - an empty folder
 * @param count - number of packages
 * @internal
 */
export async function writePackages(folder: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, at) => at);
  for (const at of numbers) {
    const name = `caddis-upstreams-x${at}`;
    const home = join(folder, 'node_modules', name);
    await mkdir(home, { recursive: true });
    const manifest = {
      name,
      version: '1.2.3',
      description: 'Finds upstreams.',
      license: 'MIT',
      type: 'module',
      exports: { '.': './index.js', './package.json': './package.json' },
      keywords: ['caddis', 'caddis-module'],
      repository: { type: 'git', url: 'git+https://github.com/acme/x.git' },
      caddis: { api: 1, modules: [`http.reverse_proxy.upstreams.x${at}`] },
    };
    await writeFile(join(home, 'package.json'), JSON.stringify(manifest, null, 2));
    await writeFile(
      join(home, 'index.js'),
      `import { duration, integer, module, object, string } from '${core}index.js';
import { upstreams } from '${core}http/index.js';
export class Source { getUpstreams() { return []; } }
const config = object({
  endpoint: string({ description: 'Where it asks.', default: 'a' }),
  refresh: duration({ description: 'How often it asks.', default: '1m' }),
  limits: object({ size: integer({ description: 'How many it keeps.', default: 5 }) }, { description: 'What it may keep.', optional: true, omitted: 'no limits' }),
});
module(upstreams, { name: 'x${at}', config, summary: 'Finds upstreams by x${at}.', examples: [{ title: 'All.', config: { source: 'x${at}' } }] })(Source);
`,
    );
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', dependencies: Object.fromEntries(numbers.map((at) => [`caddis-upstreams-x${at}`, '*'])) }));
  const routes = numbers.slice(0, used).map((at) => ({ handle: [{ handler: 'reverse_proxy', dynamic_upstreams: { source: `x${at}` } }] }));
  await writeFile(join(folder, 'caddis.json'), JSON.stringify({ apps: { http: { servers: { edge: { listen: ['127.0.0.1:8080'], routes } } } } }));
}

/** A measurement in a project. */
interface Measured {
  readonly name: string;
  measure(folder: string): Promise<CommandCost>;
}

const measured: readonly Measured[] = [
  { name: '`run` of a config that uses 5, to the first response', measure: firstResponse },
  command('`check` of a config that uses 5', (folder) => ['check', join(folder, 'caddis.json')]),
  command('`list-modules`', (folder) => ['list-modules', '--project', folder]),
  command('`describe`', (folder) => ['describe', 'x1', '--project', folder]),
  command('`schema`', (folder) => ['schema', '--project', folder]),
  command('`docs build`', (folder) => ['docs', 'build', '--project', folder, '--out', join(folder, 'site')]),
];
const counts = [used, 1000, 2000];

function command(name: string, args: (folder: string) => readonly string[]): Measured {
  return { name, measure: (folder) => costOf(process.execPath, [commandPath, ...args(folder)]) };
}

/** Starts a server with the project's config on a free port, and waits for its first response. */
async function firstResponse(folder: string): Promise<CommandCost> {
  const port = await freePort();
  const text = await readFile(join(folder, 'caddis.json'), 'utf8');
  const config = join(folder, 'running.json');
  await writeFile(config, text.replace('127.0.0.1:8080', `127.0.0.1:${port}`));
  const started = performance.now();
  const server = await startProcess({
    command: process.execPath,
    args: [commandPath, 'run', '--config', config],
    cwd: folder,
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, CADDY_ADMIN: 'off' },
    ready: () => answers(port),
    pollMs: 2,
  });
  const seconds = (performance.now() - started) / 1000;
  const peakMib = peakOf(server.pid);
  await server.stop();
  return { seconds, peakMib, exitCode: 0 };
}

/** Tells whether the server responds with any status: the sources of this benchmark have no upstreams. */
async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    (response) => response.body?.cancel().then(() => true) ?? true,
    () => false,
  );
}

/**
 * Measures commands in projects with many packages and in one with five, in turns. Returns a Markdown table.
 *
 * @param only - parts of the names of measurements to run; all when left out
 * @internal
 */
export async function packagesTable(rounds: number, only: readonly string[] | undefined, report: (line: string) => void): Promise<string> {
  const folder = await temporaryFolder();
  const projectOf = (count: number): string => join(folder.path, String(count));
  const lines = ['| command | packages | s | ms more than with 5 | ÷ with 5 | peak MiB |', '|---|---|---|---|---|---|'];
  try {
    for (const count of counts) {
      await mkdir(projectOf(count));
      await writePackages(projectOf(count), count);
    }
    for (const { name, measure } of measured.filter((each) => only?.some((part) => each.name.includes(part)) ?? true)) {
      const costs = new Map<number, CommandCost[]>(counts.map((count) => [count, []]));
      for (let round = 0; round < rounds; round += 1) {
        for (const [count, list] of costs) {
          const cost = await measure(projectOf(count));
          if (cost.exitCode !== 0) throw new Error(`${name} with ${count} packages ended with ${cost.exitCode}`);
          list.push(cost);
        }
      }
      const few = costs.get(used) ?? [];
      for (const [count, list] of costs) {
        report(`${name} with ${count} packages: ${JSON.stringify(list[0])}`);
        const cell = (of: (cost: CommandCost, beside: CommandCost) => number, digits = 2): string =>
          formatSummary(summarize(list.map((cost, round) => of(cost, few[round] ?? cost))), digits);
        const beside = count === used ? ['', ''] : [cell((cost, other) => (cost.seconds - other.seconds) * 1000, 0), cell((cost, other) => cost.seconds / other.seconds)];
        lines.push(`| ${[name, count, cell(({ seconds }) => seconds), ...beside, cell(({ peakMib }) => peakMib, 0)].join(' | ')} |`);
      }
    }
  } finally {
    await folder.remove();
  }
  return lines.join('\n');
}
