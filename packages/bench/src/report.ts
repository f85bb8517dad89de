import type { Measurement } from './measurement.js';
import type { Matrix } from './load-matrix.js';
import { formatSummary, summarize } from './statistics.js';

/** The compared quantities: each has a name for its column and a function that reads it from a measurement. */
const quantities: readonly (readonly [name: string, of: (measurement: Measurement) => number])[] = [
  ['CPU s per request', (measurement) => measurement.cpuPer10k],
  ['requests/s', (measurement) => measurement.requestsPerSecond],
  ['p50', (measurement) => measurement.p50Ms],
  ['p99', (measurement) => measurement.p99Ms],
  ['RSS', (measurement) => measurement.rssMib],
];

/**
 * Writes the ratios reference ÷ other as Markdown tables, one per scenario: the median over all rounds of the ratio within a round, with
 * the minimum and the maximum.
 *
 * @param matrix - the measurements
 * @param reference - name of the contender with which the others are compared
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
