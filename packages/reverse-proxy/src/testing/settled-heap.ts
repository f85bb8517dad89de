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

/** Rounds in which V8 is still learning: on Node 22 the first four steps of a work that keeps nothing were all upwards. */
const warmUpRounds = 5;

/**
 * How much the heap grows with each round of the same work: the middle of the steps between the rounds. What is kept for ever adds to
 * each step, while what V8 does in its own time (compiling, remembering types, giving pages back) is in few of them, whenever it comes.
 *
 * @param work - does one round
 * @param rounds - how often after it has warmed up
 */
export async function heapGrowth(work: (round: number) => Promise<void>, rounds: number): Promise<number> {
  const heaps: number[] = [];
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    await work(round);
    heaps.push(await settledHeap());
  }
  const settled = heaps.slice(warmUpRounds - 1);
  const steps = settled.slice(1).map((heap, index) => heap - (settled[index] as number));
  return steps.sort((one, other) => one - other)[Math.floor(steps.length / 2)] as number;
}
