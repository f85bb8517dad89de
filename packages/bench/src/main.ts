/**
 * Measures Caddis and other proxies. By default the proxy runs on the first core, and the backend and the load generator on the second.
 * Usage:
 *
 *   pnpm --filter @caddis/bench bench [SUITE] [--rounds 5] [--seconds 2] [--out FILE]
 *     [--only CONTENDER,CONTENDER] [--scenarios NAME;NAME] [--reference CONTENDER] [--before FOLDER] [--node FILE] [--workers N]
 *
 * Without a suite, all suites run. `--before` adds another build of Caddis, given as the folder of a built checkout; `--node`, which may be
 * repeated, adds Caddis on another version of Node. `bench load --workers 2` compares workers with one process, and with others on as many cores.
 * The result is a Markdown page on standard output or in a file; with a file, charts are written next to it. `bench charts FILE` redraws them.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { hasProgram } from '@caddis/test-servers';
import type { Contender } from './contender.js';
import { caddisBefore, caddisOn, contenders } from './contenders/index.js';
import { writeCharts } from './charts/write-charts.js';
import { machineKind } from './machine-kind.js';
import type { SuiteOptions } from './suite-options.js';
import { suites } from './suites.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    scenarios: { type: 'string' },
    reference: { type: 'string', default: 'caddis multi of 2' },
    before: { type: 'string' },
    workers: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
});

if (positionals[0] === 'charts') {
  await writeCharts(positionals[1] ?? '../../docs/benchmarks.md');
  process.exit();
}

const report = (line: string): void => void process.stderr.write(`${line}\n`);
const options: SuiteOptions = {
  contenders: chosen(),
  scenarios: values.scenarios?.split(';'),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  reference: values.reference,
  hasCaddy: hasProgram('caddy'),
  has: hasProgram,
  workers: wantedWorkers(values.workers),
  report,
};

const sections: string[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(suites)) {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`no suite ${name}; there are ${Object.keys(suites).join(', ')}`);
  sections.push(await suite(options));
}
const page = [
  '# Benchmarks',
  `Made by [packages/bench](../packages/bench/README.md): ${values.rounds} rounds of ${values.seconds} s, in which contenders take turns. The proxy runs on the first core, the
backend and the load generator on the second. A ratio is what Caddis needs, divided by what the other needs; below 1, Caddis needs
less. The lowest and the highest value of the rounds are in brackets.`,
  machineKind(),
  ...sections,
  '',
].join('\n\n');
if (values.out === undefined) process.stdout.write(page);
else {
  await writeFile(values.out, page);
  await writeCharts(values.out);
}

function wantedWorkers(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--workers takes a number from 1, not ${text}`);
  if (count > availableParallelism()) throw new Error(`this machine has ${availableParallelism()} cores, fewer than ${count} workers`);
  return count;
}

/** Returns the requested contenders whose programs are installed. */
function chosen(): readonly Contender[] {
  const only = values.only?.split(',');
  const before = values.before === undefined ? [] : [caddisBefore(values.before)];
  const all = [...contenders, ...before, ...values.node.map(caddisOn)];
  return all.filter(({ name, needs = [] }) => {
    if (only !== undefined && !only.includes(name) && !name.startsWith('caddis on Node')) return false;
    const missing = needs.filter((program) => !hasProgram(program));
    if (missing.length > 0) report(`left out: ${name}, because ${missing.join(', ')} is not installed`);
    return missing.length === 0;
  });
}
