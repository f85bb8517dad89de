/** What the calibration takes on the machine on which limits are thought of, in milliseconds. */
const usualMs = 8;

/**
 * Measures work by the CPU time that it takes, against that of other work which is always the same and is done right before and behind it. Where the
 * machine is slow, or others share the core, both take longer; so a limit means the same everywhere.
 *
 * @returns milliseconds, as it takes on a usual machine that has nothing else to do
 * @public
 */
export async function cpuCost(work: () => unknown): Promise<number> {
  calibrate();
  const before = calibrate();
  const began = process.cpuUsage();
  await work();
  const { user } = process.cpuUsage(began);
  return (user / 1000) * (usualMs / Math.max(before, calibrate()));
}

/** Does some of what programs do. @returns the milliseconds that it took */
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
