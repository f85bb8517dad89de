import fc from 'fast-check';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { HistoryServer } from './history-server.js';
import { HistoryRun, type HistoryCounts } from './run-history.js';
import { histories } from './steps.js';

/** Maximum time for shrinking a failing history, in milliseconds. */
const shrinkMs = 60_000;

/**
 * Runs random histories of admin API requests and signals against a server and a simple model of its document. After each step the server must
 * report and serve what the model predicts; refused requests must change nothing.
 */
export async function fuzzHistories({ count, seed, say }: FuzzOptions): Promise<FuzzResult> {
  const server = await HistoryServer.open();
  const failures: string[] = [];
  const counts: HistoryCounts = { taken: 0, refused: 0, left: 0 };
  let runs = 0;
  try {
    for (; runs < count && failures.length < maxFailures; runs += 1) {
      // Each history has its own seed, so that it can be repeated without those before it.
      const own = seed + runs;
      const end = performance.now() + shrinkMs;
      // When the time is over, the remaining shorter histories pass at once. An aborted history would keep running next to the following one.
      const property = fc.asyncProperty(histories, async (steps) => {
        if (performance.now() < end) await HistoryRun.run(server, steps, counts);
      });
      const { failed, errorInstance } = await fc.check(property, { seed: own, numRuns: 1 });
      if (failed) failures.push(`--seed ${own}: ${(errorInstance as Error).message}`);
      if (runs % 20 === 19) say(`${runs + 1} histories, ${counts.taken} changes taken, ${counts.refused} refused`);
    }
  } finally {
    await server.stop();
  }
  return { runs, failures, remarks: [`${counts.taken} changes were taken, ${counts.refused} refused, ${counts.left} left out as the model does not know them`] };
}
