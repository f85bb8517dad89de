import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs the garbage collector a few times, with turns of the event loop between, in which pending handles are closed. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

/** Returns the heap size in bytes after garbage collection. */
async function settledHeap(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** How many steps between rounds must stay below the limit. */
const enoughSteps = 4;
/** Maximum number of rounds. On Node 22 the first four steps were all positive, even for work without a leak. */
const maxRounds = 12;

/**
 * Measures how much the heap grows with each round of the same work. A leak adds to every step between two rounds, while V8's own activity
 * (compiling, collecting type feedback, discarding code) only affects some steps. So it is enough that four steps are below the limit, and
 * the rounds end as soon as that is so.
 *
 * @param work - runs one round
 * @param limit - maximum growth per round, in bytes
 * @returns the fourth smallest step, in bytes
 */
export async function heapGrowth(work: (round: number) => Promise<void>, limit: number): Promise<number> {
  const heaps: number[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    await work(round);
    heaps.push(await settledHeap());
    if (growthOf(heaps) < limit) break;
  }
  return growthOf(heaps);
}

function growthOf(heaps: readonly number[]): number {
  const steps = heaps.slice(1).map((heap, index) => heap - (heaps[index] as number));
  return steps.sort((one, other) => one - other)[enoughSteps - 1] ?? Infinity;
}
