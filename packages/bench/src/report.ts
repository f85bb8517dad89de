import type { Measurement } from './measurement.js';
import type { Matrix } from './load-matrix.js';
import { formatSummary, summarize } from './statistics.js';

/** What is compared: a name for the column and the number of a measurement. */
const quantities: readonly (readonly [name: string, of: (measurement: Measurement) => number])[] = [
  ['CPU s per request', (measurement) => measurement.cpuPer10k],
  ['requests/s', (measurement) => measurement.requestsPerSecond],
  ['p50', (measurement) => measurement.p50Ms],
  ['p99', (measurement) => measurement.p99Ms],
  ['RSS', (measurement) => measurement.rssMib],
];

/**
 * Writes the ratios reference ÷ other as Markdown tables, a table for each scenario: medians over the rounds of the ratio within a
 * round, with the least and the greatest.
 *
 * @param matrix - the measurements
 * @param reference - name of the contender that the others are compared with
 * @internal
 */
export function ratioTables(matrix: Matrix, reference: string): string {
  const tables: string[] = [];
  for (const [scenario, row] of matrix) {
    const base = row.get(reference) ?? [];
    const lines = [...row].map(([name, measurements]) => {
      const cells =
        name === reference
          ? quantities.map(([, of]) => summarize(measurements.map(of)).median.toPrecision(3))
          : quantities.map(([, of]) => formatSummary(summarize(measurements.map((measurement, round) => of(base[round] as Measurement) / of(measurement)))));
      const errors = measurements.reduce((sum, measurement) => sum + measurement.errors, 0);
      return `| ${name === reference ? `${name} (absolute)` : `÷ ${name}`} | ${cells.join(' | ')} | ${errors} |`;
    });
    tables.push(
      [`### ${scenario}`, '', `| ${reference} | ${quantities.map(([name]) => name).join(' | ')} | errors |`, `|${'---|'.repeat(quantities.length + 2)}`, ...lines, ''].join('\n'),
    );
  }
  return tables.join('\n');
}
