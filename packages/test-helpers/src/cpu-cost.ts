/** CPU time of the calibration on the machine for which limits are chosen, in milliseconds. */
const usualMs = 8;
/** What it takes at least: a kernel that counts in ticks may say 0 of so short a time, and then any work would cost without end. */
const leastMs = 1;

/**
 * Measures the CPU time of work relative to a calibration: fixed work that runs right before and after it. On a slow machine, or if other programs
 * share the core, both take longer. Limits therefore mean the same on every machine.
 *
 * @returns the CPU time that the work would take on an otherwise idle reference machine, in milliseconds
 * @public
 */
export async function cpuCost(work: () => unknown): Promise<number> {
  calibrate();
  const before = calibrate();
  const began = process.cpuUsage();
  await work();
  const { user } = process.cpuUsage(began);
  return (user / 1000) * (usualMs / Math.max(leastMs, before, calibrate()));
}

/** Does typical work. @returns its CPU time in milliseconds */
function calibrate(): number {
  const began = process.cpuUsage();
  const counts = new Map<string, number>();
  for (let number = 0; number < 40_000; number += 1) {
    const key = `key ${number % 997}`;
    counts.set(key, (counts.get(key) ?? 0) + number);
  }
  const text = JSON.stringify([...counts]);
  if ((JSON.parse(text) as unknown[]).length !== 997) throw new Error('the calibration went wrong');
  return process.cpuUsage(began).user / 1000;
}
