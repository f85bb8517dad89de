import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** How to start a program. */
export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Tells that the program serves: a text in its output, or a question asked again and again until it answers true. */
  readonly ready: RegExp | (() => Promise<boolean>);
  /** Milliseconds until the program must serve; 60 s when left out: a net for what never comes, and no measure of how busy the machine is. */
  readonly deadlineMs?: number;
  /** Milliseconds between two questions; 20 when left out. */
  readonly pollMs?: number;
}

/** A program that was started. */
export interface RunningProcess {
  readonly pid: number;
  /** What it printed so far on both streams. */
  output(): string;
  /** Resolves when it prints the next time; rejects when it has ended, with what it printed. */
  printed(): Promise<void>;
  /** Sends a signal, e.g. `SIGSTOP`. */
  signal(name: NodeJS.Signals): void;
  /** Ends it: SIGTERM, then SIGKILL after 30 s. Resolves when it is gone; a second call does nothing. */
  stop(): Promise<void>;
  /** Ends it without a chance to say good-bye. */
  kill(): Promise<void>;
  /** Resolves with the exit code when the program has ended, and what it printed is read. */
  readonly exited: Promise<number | null>;
}

const running = new Set<ChildProcess>();
// A test run that is cut short must not leave programs behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
process.once('SIGTERM', () => process.exit(143));

/**
 * Starts a program and waits until it serves.
 *
 * @throws when it ends or the deadline passes before; the message holds what it printed
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

/** Turns of the event loop without anything to read, in which all that lies in the pipes of a program that has ended would have been. */
const quietTurns = 3;

/** Waits until all is read that a program has printed which has ended. What it has started may hold its pipes open for ever. */
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
  const { ready, deadlineMs = 60_000 } = options;
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

/** Asks until the answer is true; a question that fails counts as false. */
async function poll(ask: () => Promise<boolean>, pauseMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await ask().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
