import { certificatesTable } from './certificates.js';
import { loggingContenders } from './contenders/index.js';
import { discoveryTable } from './discovery.js';
import { fleetTable } from './fleet.js';
import { guestTable } from './guests.js';
import { firstModuleTable } from './first-module.js';
import { growthTable } from './hostile/growth.js';
import { hostileEntries } from './hostile/index.js';
import { installationTable } from './installation.js';
import { measureMatrix } from './load-matrix.js';
import { packagesTable } from './many-packages.js';
import { ratioTables } from './report.js';
import { scenarios } from './scenario.js';
import { startUpRatios } from './start-up.js';
import type { SuiteOptions } from './suite-options.js';
import { formatSummary, summarize } from './statistics.js';
import { targetTable } from './targets.js';
import { workersLoad } from './workers/workers-load.js';

/** The suites by name; each returns a section for the page of results. @internal */
export const suites: Readonly<Record<string, (options: SuiteOptions) => Promise<string>>> = {
  async load(options) {
    if (options.workers !== undefined) return workersLoad(options.workers, options);
    const matrix = await measureMatrix({
      ...options,
      scenarios: scenarios.filter(({ name }) => options.scenarios?.includes(name) ?? true),
    });
    return [
      '## Targets',
      'CPU time per request, or memory after the load.',
      targetTable(matrix),
      '## Load',
      'The first row of a table is absolute: CPU seconds per 10,000 requests, requests per second, milliseconds, MiB.',
      ratioTables(matrix, options.reference),
    ].join('\n\n');
  },
  async logs(options) {
    const logging = options.hasCaddy ? loggingContenders : loggingContenders.slice(0, 1);
    const without = options.contenders.filter(({ name }) => name === 'caddis static' || name === 'caddy');
    const matrix = await measureMatrix({ ...options, contenders: [...logging, ...without], scenarios: scenarios.filter(({ name }) => name === '1 KiB, 64') });
    return ['## Access logs', 'Each access is a line of JSON in a file.', targetTable(matrix), ratioTables(matrix, 'caddis with an access log')].join('\n\n');
  },
  async 'start-up'({ contenders, rounds }) {
    const lines = ['| from exec to the first proxied response | ÷ `node -e 0` |', '|---|---|'];
    for (const contender of contenders) {
      // The plain server is not a proxy.
      if (contender.name === 'node-http') continue;
      lines.push(`| ${contender.name} | ${formatSummary(summarize(await startUpRatios(contender, rounds)))} |`);
    }
    return ['## Start-up', lines.join('\n')].join('\n\n');
  },
  async installation({ rounds }) {
    return [
      '## Installation',
      'Into an empty project, from a registry on the same machine, with an empty cache.',
      await installationTable(rounds),
    ].join('\n\n');
  },
  async 'first-module'({ report }) {
    return [
      '## A first module',
      'From an empty folder to a response through your own source. Packages come from a registry on the same machine, with an empty cache.',
      await firstModuleTable(report),
    ].join('\n\n');
  },
  async certificates({ hasCaddy, report }) {
    return ['## Certificates', 'From a folder with the layout of Caddy, which both servers can read; no certificate is ordered.', await certificatesTable([100, 1000, 10_000], hasCaddy, report)].join('\n\n');
  },
  async guests({ rounds, hasCaddy, report }) {
    return ['## Large configs', await guestTable(rounds, hasCaddy, report)].join('\n\n');
  },
  async packages({ rounds, scenarios: only, report }) {
    return [
      '## Many packages',
      'A project with this many packages of modules, of which its config uses 5, compared with one that has only these 5.',
      await packagesTable(rounds, only, report),
    ].join('\n\n');
  },
  async discovery({ rounds, seconds, report }) {
    return ['## Discovery', await discoveryTable(rounds, seconds, report)].join('\n\n');
  },
  async fleet({ report }) {
    return [
      '## Fleets',
      'Nodes that watch one key of an etcd with one member and report their state, all in one process and without serving requests. Configs have 100 KB.',
      await fleetTable([100, 1000], report),
    ].join('\n\n');
  },
  async hostile({ rounds, scenarios: parts, report }) {
    const entries = hostileEntries.filter(({ name }) => parts?.some((part) => name.includes(part)) ?? true);
    return ['## Hostile input', 'CPU time for an input, and for one four times as large.', await growthTable(entries, rounds, report)].join('\n\n');
  },
};
