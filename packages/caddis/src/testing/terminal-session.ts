import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandPath } from './server-process.js';

/** How to run a command in a terminal. */
export interface TerminalOptions {
  /** Environment variables; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Path of the command; default: that of this repository. */
  readonly command?: string;
  /** Height of the terminal in lines; default 24. */
  readonly rows?: number;
  /** Width in columns; default 80. */
  readonly columns?: number;
  /** Shell code that runs the command; `$CADDIS` is replaced by it. Default: `exec $CADDIS`. */
  readonly shell?: string;
}

/** Removes the variables that tell Node about colours, because they may be set where the tests run. */
const ofNobody = { CI: undefined, COLORTERM: undefined, FORCE_COLOR: undefined, NODE_DISABLE_COLORS: undefined, NO_COLOR: undefined };

/**
 * A command in a pseudo-terminal, as a user runs it. Needs the program `script` of util-linux.
 */
export class TerminalSession {
  /** Resolves with the exit code, after the terminal was closed and all output was read. */
  readonly exited: Promise<number | null>;
  private printed = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdin.on('error', () => {});
    // `setEncoding`, because a character of several bytes may be split between two chunks.
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.printed += chunk));
    this.exited = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Starts the command. */
  static start(args: readonly string[], { env = {}, cwd, command = commandPath, rows = 24, columns = 80, shell = 'exec $CADDIS' }: TerminalOptions = {}): TerminalSession {
    const words = [process.execPath, command, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    const script = `stty rows ${rows} columns ${columns}; ${shell.replace('$CADDIS', () => words)}`;
    return new TerminalSession(
      spawn('script', ['--quiet', '--return', '--flush', '--echo', 'never', '--command', script, '/dev/null'], {
        cwd,
        env: { ...process.env, ...ofNobody, SHELL: '/bin/sh', TERM: 'xterm-256color', ...env },
      }),
    );
  }

  /** Runs the command until it exits. */
  static async run(args: readonly string[], options?: TerminalOptions): Promise<{ readonly code: number | null; readonly output: string }> {
    const session = TerminalSession.start(args, options);
    const code = await session.exited;
    return { code, output: session.output() };
  }

  /** Returns the output so far, with `\n` as line break. */
  output(): string {
    return this.printed.replaceAll('\r\n', '\n');
  }

  /** Resolves when the output matches a pattern. */
  async shown(pattern: RegExp): Promise<void> {
    const ended = this.exited.then((code) => {
      if (!pattern.test(this.output())) throw new Error(`ended with ${code} and never showed ${String(pattern)}\n${this.output()}`);
    });
    while (!pattern.test(this.output())) await Promise.race([once(this.child.stdout, 'data'), ended]);
  }

  /** Sends keyboard input, e.g. `\x03` for Ctrl-C. */
  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Closes the terminal, and ends what still runs in it. */
  async close(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}
