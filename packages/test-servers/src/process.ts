import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Options of {@link startProcess}. */
export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How to detect that the program has started: a pattern in its output, or a question that is repeated until it returns true. */
  readonly ready: RegExp | (() => Promise<boolean>);
  /** Maximum start time in milliseconds; 180 s when left out. Only a safety net that a busy machine must not exceed. */
  readonly deadlineMs?: number;
  /** Milliseconds between two calls of the question; 20 when left out. */
  readonly pollMs?: number;
}

/** A running program. */
export interface RunningProcess {
  readonly pid: number;
  /** Its output so far, standard output and error combined. */
  output(): string;
  /** Resolves at its next output; rejects with its output if it ends before. */
  printed(): Promise<void>;
  /** Sends a signal, e.g. `SIGSTOP`. */
  signal(name: NodeJS.Signals): void;
  /** Stops it with SIGTERM, and with SIGKILL after 30 s. Resolves when it has ended; a second call does nothing. */
  stop(): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** Resolves with the exit code when the program has ended and its output has been read. */
  readonly exited: Promise<number | null>;
}

const running = new Set<ChildProcess>();
// Programs must not survive an interrupted test run.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
process.once('SIGTERM', () => process.exit(143));

/**
 * Starts a program and waits until it is ready.
 *
 * @throws if it ends or the deadline passes before; the message includes its output
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const listeners = new Set<() => void>();
  const collect = (text: string): void => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += `\n${error.message}`;
      resolve(null);
    });
    child.once('exit', (code) => void allRead(child).then(() => resolve(code)));
  }).finally(() => running.delete(child));

  await waitUntilReady(options, exited, () => output, listeners, child);
  return {
    pid: child.pid as number,
    output: () => output,
    printed: async () => {
      let look: () => void = () => {};
      const next = new Promise<void>((resolve) => {
        look = resolve;
        listeners.add(look);
      });
      const ended = exited.then((code) => {
        throw new Error(`ended with ${code}\n${output}`);
      });
      await Promise.race([next, ended]).finally(() => listeners.delete(look));
    },
    signal: (name) => void child.kill(name),
    exited,
    stop: async () => {
      if (!running.has(child)) return;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await exited;
      clearTimeout(timer);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Number of event loop turns without input after which the pipes of an ended program are assumed to be empty. */
const quietTurns = 3;

/** Waits until all output of an ended program has been read. Its pipes may stay open, because its child processes may hold them. */
async function allRead({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Promise<void> {
  let turns = 0;
  const again = (): void => void (turns = 0);
  stdout.on('data', again);
  stderr.on('data', again);
  for (; turns < quietTurns && !(stdout.closed && stderr.closed); turns += 1) await setImmediate();
  stdout.off('data', again);
  stderr.off('data', again);
}

async function waitUntilReady(
  options: ProcessOptions,
  exited: Promise<number | null>,
  output: () => string,
  listeners: Set<() => void>,
  child: ChildProcess,
): Promise<void> {
  const { ready, deadlineMs = 180_000 } = options;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deadlineMs);
  const failed = (what: string): Error => new Error(`${options.command} ${options.args.join(' ')}: ${what}\n${output()}`);
  try {
    const isReady =
      ready instanceof RegExp
        ? new Promise<void>((resolve) => {
            const look = (): void => {
              if (ready.test(output())) resolve();
            };
            listeners.add(look);
            look();
          })
        : poll(ready, options.pollMs ?? 20, controller.signal);
    await Promise.race([
      isReady,
      exited.then((code) => {
        throw failed(`ended with ${code} before it served`);
      }),
      once(controller.signal, 'abort').then(() => {
        throw failed(`did not serve within ${deadlineMs} ms`);
      }),
    ]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    controller.abort();
    listeners.clear();
  }
}

/** Repeats a question until it returns true; an error counts as false. */
async function poll(ask: () => Promise<boolean>, pauseMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await ask().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
