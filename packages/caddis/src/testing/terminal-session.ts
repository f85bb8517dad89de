import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandPath } from './server-process.js';

/** How a command is run in a terminal. */
export interface TerminalOptions {
  /** Variables of the environment; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Path of the command; that of this repository when left out. */
  readonly command?: string;
  /** Height of the terminal in lines; 24 when left out. */
  readonly rows?: number;
  /** Its width; 80 when left out. */
  readonly columns?: number;
  /** What the shell does around the command; `$CADDIS` stands for it. `exec $CADDIS` when left out. */
  readonly shell?: string;
}

/** Variables by which Node judges the colours of a terminal, and which may be set where the tests run. */
const ofNobody = { CI: undefined, COLORTERM: undefined, FORCE_COLOR: undefined, NODE_DISABLE_COLORS: undefined, NO_COLOR: undefined };

/**
 * The command in a pseudo-terminal, as a person runs it. Needs the program `script` of util-linux.
 */
export class TerminalSession {
  /** Resolves with the exit code, when the terminal is closed and all that was printed is read. */
  readonly exited: Promise<number | null>;
  private printed = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdin.on('error', () => {});
    // A character of several bytes may come in two pieces.
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

  /** Runs the command to its end. */
  static async run(args: readonly string[], options?: TerminalOptions): Promise<{ readonly code: number | null; readonly output: string }> {
    const session = TerminalSession.start(args, options);
    const code = await session.exited;
    return { code, output: session.output() };
  }

  /** What the terminal showed so far, with the ends of lines of a file. */
  output(): string {
    return this.printed.replaceAll('\r\n', '\n');
  }

  /** Resolves when the terminal has shown a text. */
  async shown(pattern: RegExp): Promise<void> {
    const ended = this.exited.then((code) => {
      if (!pattern.test(this.output())) throw new Error(`ended with ${code} and never showed ${String(pattern)}\n${this.output()}`);
    });
    while (!pattern.test(this.output())) await Promise.race([once(this.child.stdout, 'data'), ended]);
  }

  /** Types on the keyboard, e.g. `\x03` for Ctrl-C. */
  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Closes the terminal, with what still runs in it. */
  async close(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}
