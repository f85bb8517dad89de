import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '@caddis/test-servers';
import { formatSummary, summarize } from './statistics.js';
import { costOf, type CommandCost } from './wall-clock.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');
/** The core that the command was made with; packages of a project have it beside them. */
const core = new URL('dist/', pathToFileURL(createRequire(import.meta.resolve('caddis/package.json')).resolve('@caddis/core/package.json'))).href;

/** Modules that the config of a project uses, whatever else is installed. */
const used = 5;

/**
 * Writes a project with packages of one source each, and a config that uses the first five.
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

/** What is measured: the command, and how many packages there are at most. */
const commands: readonly (readonly [name: string, args: (folder: string) => readonly string[], counts: readonly number[]])[] = [
  ['`check` of a config that uses 5', (folder) => ['check', join(folder, 'caddis.json')], [1000, 2000]],
  ['`list-modules`', (folder) => ['list-modules', '--project', folder], [1000, 2000]],
  ['`describe`', (folder) => ['describe', 'x1', '--project', folder], [1000, 2000]],
  ['`schema`', (folder) => ['schema', '--project', folder], [1000, 2000]],
  ['`docs build`', (folder) => ['docs', 'build', '--project', folder, '--out', join(folder, 'site')], [1000, 2000]],
];

/**
 * Measures commands in projects of many packages beside one of five, in turns, as a Markdown table.
 *
 * @internal
 */
export async function packagesTable(rounds: number, report: (line: string) => void): Promise<string> {
  const folder = await temporaryFolder();
  const projectOf = (count: number): string => join(folder.path, String(count));
  const lines = ['| command | packages | s | ms more than with 5 | ÷ with 5 | peak MiB |', '|---|---|---|---|---|---|'];
  try {
    for (const count of [used, 1000, 2000]) {
      await mkdir(projectOf(count));
      await writePackages(projectOf(count), count);
    }
    for (const [name, args, counts] of commands) {
      const costs = new Map<number, CommandCost[]>([used, ...counts].map((count) => [count, []]));
      for (let round = 0; round < rounds; round += 1) {
        for (const [count, list] of costs) {
          const cost = await costOf(process.execPath, [commandPath, ...args(projectOf(count))]);
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
