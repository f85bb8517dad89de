import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How long a command took and how much memory it used at its peak. @internal */
export interface CommandCost {
  readonly seconds: number;
  readonly peakMib: number;
  readonly exitCode: number | null;
}

/** Runs a command to its end and measures it. Peak memory is read while it runs, so it is a lower bound by a few milliseconds' growth. @internal */
export async function costOf(command: string, args: readonly string[]): Promise<CommandCost> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  let peakMib = 0;
  const timer = setInterval(() => {
    try {
      const kib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0);
      peakMib = Math.max(peakMib, kib / 1024);
    } catch {
      // It has just ended; the last reading stands.
    }
  }, 5);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(timer);
  return { seconds: (performance.now() - started) / 1000, peakMib, exitCode };
}
