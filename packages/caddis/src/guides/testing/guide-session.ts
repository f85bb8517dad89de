import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { until } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { commandPath } from '../../testing/server-process.js';
import { guideSteps, withFreePorts, type GuideStep } from './guide-page.js';

/** How long a command is repeated until it prints what the guide says, because the result may take a moment. */
const patienceMs = 120_000;

/** Changes a guide whose ports are already those of the session. */
export type StandIn = (text: string, portOf: (written: number) => number) => Promise<{ readonly text: string; readonly environment: Readonly<Record<string, string>> }>;

/** A shell in its own folder, in which a guide is followed literally. */
export class GuideSession {
  private count = 0;
  private server: number | undefined;

  private constructor(
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly shell: ChildProcess,
    private readonly ended: AsyncIterator<string>,
    private readonly text: string,
    /** Returns the port that replaces one of the guide. */
    readonly portOf: (written: number) => number,
  ) {}

  /**
   * Opens a shell for a guide. There, `npx caddis`, `node packages/caddis/dist/main.js` and the file `node_modules/.bin/caddis` are the
   * command of this repository.
   *
   * @param markdown - the guide
   * @param environment - additional environment variables of the shell
   * @param standIn - replaces Internet servers by servers of the test, once the ports are known
   */
  static async open(markdown: string, environment: Readonly<Record<string, string>> = {}, standIn?: StandIn): Promise<GuideSession> {
    const local = await withFreePorts(markdown.replaceAll('$ node packages/caddis/dist/main.js', '$ npx caddis'));
    const { portOf } = local;
    const { text, environment: more } = standIn === undefined ? { text: local.text, environment: {} } : await standIn(local.text, portOf);
    const folder = await temporaryFolder();
    await mkdir(join(folder.path, 'node_modules/.bin'), { recursive: true });
    await writeFile(join(folder.path, 'node_modules/.bin/caddis'), `#!/bin/sh\nexec '${process.execPath}' '${commandPath}' "$@"\n`, { mode: 0o755 });
    const shell = spawn('bash', ['--norc', '--noprofile'], {
      cwd: folder.path,
      env: { ...process.env, NO_COLOR: '1', ...environment, ...more },
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    const answers = createInterface({ input: shell.stdio[3] as Readable })[Symbol.asyncIterator]();
    shell.stdin?.write(`set -m\nnpx() { shift; '${process.execPath}' '${commandPath}' "$@"; }\n`);
    return new GuideSession(folder, shell, answers, text, portOf);
  }

  /** Runs all steps of the guide. */
  async follow(): Promise<void> {
    for (const step of guideSteps(this.text)) {
      try {
        await this.take(step);
      } catch (error) {
        throw new Error(`line ${step.line} of the guide: ${(error as Error).message}`, { cause: error });
      }
    }
  }

  /** Returns the command of the guide that begins like this, with the ports of this session. */
  startOf(beginning: string): string {
    const own = beginning.replace(/\d{4}/g, (written) => String(this.portOf(Number(written))));
    const scripts = guideSteps(this.text).flatMap((step) => (step.kind === 'script' ? step.text.split(/(?<!\\)\n/) : []));
    const found = scripts.find((command) => command.startsWith(own));
    if (found === undefined) throw new Error(`the guide has no command that begins with ${own}`);
    return found;
  }

  /** What the server has logged so far. */
  get log(): string {
    return this.server === undefined ? '' : this.printed(this.server).stderr;
  }

  /** Runs a command. @returns its exit code and its output */
  async run(command: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const number = (this.count += 1);
    this.shell.stdin?.write(`{ ${command}\n} </dev/null >'.${number}.out' 2>'.${number}.err' 3>&-; echo $? >&3\n`);
    const { value } = await this.ended.next();
    return { code: Number(value), ...this.printed(number) };
  }

  /** Ends all processes that it started, and removes its folder. */
  async close(): Promise<void> {
    const gone = once(this.shell, 'exit');
    this.shell.stdin?.end('for job in $(jobs -p); do kill -CONT -- -$job; kill -KILL -- -$job; done; exit\n');
    await gone;
    await this.folder.remove();
  }

  private async take(step: GuideStep): Promise<void> {
    if (step.kind === 'file') {
      const path = join(this.folder.path, step.name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, step.text);
    } else if (step.kind === 'script') {
      const { code, stdout, stderr } = await this.run(`set -e\n${step.text}set +e`);
      if (code !== 0) throw new Error(`ended with ${code}\n${stdout}${stderr}`);
    } else if (/^npx caddis run\b/.test(step.text)) {
      await this.serve(step.text);
    } else {
      await this.expect(step.text, step.printed);
    }
  }

  /** Starts the server of the guide. A running one is first ended as by Ctrl-C. */
  private async serve(command: string): Promise<void> {
    if (this.server !== undefined) await this.run('kill -INT -- -$server; wait $server');
    // Not as a shell function, because that would run in a subshell, which would get the signals.
    await this.run(`${command.replace('npx caddis', `'${process.execPath}' '${commandPath}'`)} & server=$!`);
    this.server = this.count;
    await until('the server serves', async () => {
      if (this.log.includes('"msg":"config serves"')) return true;
      const { code } = await this.run('kill -0 $server');
      return code !== 0;
    });
    if (!this.log.includes('"msg":"config serves"')) throw new Error(`the server ended\n${this.log}`);
  }

  private async expect(command: string, printed: string): Promise<void> {
    const wanted = new RegExp(`^${printed.split('…').map(escapeRegExp).join('[^]*')}$`);
    const end = performance.now() + patienceMs;
    for (;;) {
      const { stdout, stderr } = await this.run(command);
      const text = `${stdout}${stderr}`.trimEnd();
      if (wanted.test(text)) return;
      if (!/^(?:curl|tail) /.test(command) || performance.now() > end) throw new Error(`${command} printed\n${text}\nand not\n${printed}\n${this.log}`);
    }
  }

  private printed(number: number): { readonly stdout: string; readonly stderr: string } {
    const read = (name: string): string => {
      const path = join(this.folder.path, `.${number}.${name}`);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    return { stdout: read('out'), stderr: read('err') };
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
