import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Run time and peak memory of a command. @internal */
export interface CommandCost {
  readonly seconds: number;
  readonly peakMib: number;
  readonly exitCode: number | null;
}

/** Runs a command and measures it. Peak memory is sampled while it runs, so that growth in its last milliseconds may be missed. @internal */
export async function costOf(command: string, args: readonly string[]): Promise<CommandCost> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  let peakMib = 0;
  const timer = setInterval(() => {
    peakMib = Math.max(peakMib, peakOf(child.pid));
  }, 5);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(timer);
  return { seconds: (performance.now() - started) / 1000, peakMib, exitCode };
}

/** Returns the peak memory of a running process so far, in MiB; 0 if it has ended. @internal */
export function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
