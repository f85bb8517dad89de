import fc from 'fast-check';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { HistoryServer } from './history-server.js';
import { HistoryRun, type HistoryCounts } from './run-history.js';
import { histories } from './steps.js';

/** Longest time to look for a shorter history that fails, too, in milliseconds. */
const shrinkMs = 60_000;

/**
 * Changes the config of a server by histories of the admin API and of signals, beside a plain model of the document. After each step the server must
 * tell and serve what the model says; what is refused changes nothing.
 */
export async function fuzzHistories({ count, seed, say }: FuzzOptions): Promise<FuzzResult> {
  const server = await HistoryServer.open();
  const failures: string[] = [];
  const counts: HistoryCounts = { taken: 0, refused: 0, left: 0 };
  let runs = 0;
  try {
    for (; runs < count && failures.length < maxFailures; runs += 1) {
      // A seed of its own for each, so that one can be tried again without those before it.
      const own = seed + runs;
      const end = performance.now() + shrinkMs;
      // When the time is over, all that is shorter counts as well: a history that was given up would go on beside the next one.
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
