import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage a few times, between which what waits to be closed is closed. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

/** Bytes of the heap that are still in use after a few collections. */
async function settledHeap(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Steps between rounds that must stay below the limit. */
const enoughSteps = 4;
/** Most rounds: on Node 22 the first four steps of a work that keeps nothing were all upwards. */
const maxRounds = 12;

/**
 * How much the heap grows with each round of the same work. What is kept for ever adds to each step between two rounds, while what V8 does in its
 * own time (compiling, remembering types, forgetting code) is in some of them, whenever it comes. So it is enough that four steps are below the limit, and
 * the rounds end as soon as they are.
 *
 * @param work - does one round
 * @param limit - bytes
 * @returns the fourth of the steps, the smallest first, in bytes
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
