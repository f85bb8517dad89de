/**
 * Measures Caddis beside other proxies. The proxy runs on the first core, the backend and the load generator on the second.
 * Usage:
 *
 *   pnpm --filter @caddis/bench bench load [--rounds 5] [--seconds 3] [--only NAME,NAME] [--scenarios NAME;NAME] [--reference NAME]
 *   pnpm --filter @caddis/bench bench start-up [--rounds 5] [--only NAME,NAME]
 *   pnpm --filter @caddis/bench bench guests [--rounds 5]
 *   pnpm --filter @caddis/bench bench discovery [--rounds 5] [--seconds 3]
 */
import { parseArgs } from 'node:util';
import { hasProgram } from '@caddis/test-servers';
import type { Contender } from './contender.js';
import { contenders } from './contenders/index.js';
import { discoveryTable } from './discovery.js';
import { guestTable } from './guests.js';
import { measureMatrix } from './load-matrix.js';
import { machineKind } from './machine-kind.js';
import { ratioTables } from './report.js';
import { scenarios } from './scenario.js';
import { startUpRatios } from './start-up.js';
import { formatSummary, summarize } from './statistics.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string' },
    scenarios: { type: 'string' },
    reference: { type: 'string', default: 'caddis multi of 2' },
  },
});
const rounds = Number(values.rounds);
const report = (line: string): void => void process.stderr.write(`${line}\n`);

const suites: Readonly<Record<string, () => Promise<string>>> = {
  async load() {
    const wanted = values.scenarios?.split(';');
    const matrix = await measureMatrix({
      contenders: chosen(),
      scenarios: scenarios.filter(({ name }) => wanted === undefined || wanted.includes(name)),
      rounds,
      seconds: Number(values.seconds),
      report,
    });
    return ratioTables(matrix, values.reference);
  },
  async 'start-up'() {
    const lines = ['| start to first proxied response ÷ `node -e 0` | |', '|---|---|'];
    for (const contender of chosen()) {
      if (contender.name === 'node-http') continue;
      lines.push(`| ${contender.name} | ${formatSummary(summarize(await startUpRatios(contender, rounds)))} |`);
    }
    return lines.join('\n');
  },
  guests: () => guestTable(rounds, hasProgram('caddy'), report),
  discovery: () => discoveryTable(rounds, Number(values.seconds), report),
};

const suite = suites[positionals[0] ?? 'load'];
if (suite === undefined) throw new Error(`no such suite; there are ${Object.keys(suites).join(', ')}`);
process.stdout.write(`${machineKind()}\n\n${await suite()}\n`);

/** The contenders that were asked for and whose programs are installed. */
function chosen(): readonly Contender[] {
  const only = values.only?.split(',');
  return contenders.filter(({ name, needs = [] }) => {
    if (only !== undefined && !only.includes(name)) return false;
    const missing = needs.filter((program) => !hasProgram(program));
    if (missing.length > 0) report(`left out: ${name}, because ${missing.join(', ')} is not installed`);
    return missing.length === 0;
  });
}
