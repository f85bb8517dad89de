import { summarize, formatSummary } from '../statistics.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

/** Maximum cost ratio for an input of four times the size: linear growth with some tolerance. */
const maxGrowth = 5;
/** An input is repeated until this CPU time was used, because the clock is too coarse for shorter times. */
const minMs = 40;
const maxRepetitions = 400;

/**
 * Attacks each entry with inputs of a size and of four times that size. Returns the costs as a Markdown table. If a cost exceeds its
 * limit, the row says so and the process will exit with 1.
 *
 * @param rounds - number of measurements of each entry
 * @internal
 */
export async function growthTable(entries: readonly HostileEntry[], rounds: number, report: (line: string) => void): Promise<string> {
  const lines = ['| what comes in | n | CPU ms for n | for 4 n | growth | must |', '|---|---|---|---|---|---|'];
  for (const { name, unit, size, maxMs, start } of entries) {
    const victim = await start();
    try {
      // The first inputs are not measured, because code is compiled and caches are filled.
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

/** Returns the CPU time of one attack in milliseconds. */
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
