import { summarize, formatSummary } from '../statistics.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

/** Input of four times the size may cost this many times as much: linear, and what a machine does besides. */
const maxGrowth = 5;
/** An input is repeated until so much CPU time was used, so that what is measured is not the clock. */
const minMs = 40;
const maxRepetitions = 400;

/**
 * Attacks one entry after the other with inputs of a size and of four times that, and writes what it cost as a Markdown table. Where it
 * is more than is allowed, the row says so and the process will exit with 1.
 *
 * @param rounds - how often each is measured
 * @internal
 */
export async function growthTable(entries: readonly HostileEntry[], rounds: number, report: (line: string) => void): Promise<string> {
  const lines = ['| what comes in | n | CPU ms for n | for 4 n | growth | must |', '|---|---|---|---|---|---|'];
  for (const { name, unit, size, maxMs, start } of entries) {
    const victim = await start();
    try {
      // What is compiled and remembered at first sight is no growth.
      await costOf(victim, size);
      await costOf(victim, 4 * size);
      const costs: (readonly [small: number, large: number])[] = [];
      for (let round = 0; round < rounds; round += 1) costs.push([await costOf(victim, size), await costOf(victim, 4 * size)]);
      const growth = summarize(costs.map(([small, large]) => large / small));
      const large = summarize(costs.map((cost) => cost[1]));
      const isOver = growth.median > maxGrowth || large.median > (maxMs ?? Infinity);
      if (isOver) process.exitCode = 1;
      const must = [`≤ ${maxGrowth}`, ...(maxMs === undefined ? [] : [`≤ ${maxMs} ms`])].join(', ');
      const line = `| ${[
        name,
        `${size} ${unit}`,
        formatSummary(summarize(costs.map((cost) => cost[0])), 3),
        formatSummary(large, 3),
        formatSummary(growth),
        isOver ? `**${must}**` : must,
      ].join(' | ')} |`;
      report(line);
      lines.push(line);
    } finally {
      await victim.stop();
    }
  }
  return lines.join('\n');
}

/** CPU milliseconds of one attack. */
async function costOf(victim: Victim, size: number): Promise<number> {
  const before = victim.cpuMs();
  let used = 0;
  let repetitions = 0;
  while (used < minMs && repetitions < maxRepetitions) {
    await victim.attack(size);
    repetitions += 1;
    used = victim.cpuMs() - before;
  }
  return used / repetitions;
}
