import { request } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { until } from '@caddis/test-helpers';
import { freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import type { Json } from './json.js';
import type { ServedAnswer } from './model-answers.js';
import type { Addresses } from './model-config.js';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
/** Matches the log messages after which the server has handled a signal. */
const afterSignal = /the config has errors, the running one is kept|reload failed, the running config is kept|the config file is not read again|config serves|config is unchanged/g;
/** Maximum time for an answer, in milliseconds. */
const patienceMs = 30_000;

/** An answer from the admin endpoint. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: string;
  readonly tag: string;
}

/** A request to the admin endpoint. */
export interface AdminCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The released command with its config file and ports, and another server that occupies one of the ports. */
export class HistoryServer {
  private process: RunningProcess | undefined;

  private constructor(
    readonly addresses: Addresses,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly adminPort: number,
    private readonly stranger: Server,
  ) {}

  /** Allocates the ports, without starting the command. */
  static async open(): Promise<HistoryServer> {
    const port = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
    const takenPort = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(takenPort, '127.0.0.1', resolve));
    return new HistoryServer({ free: [await port(), await port()], taken: `127.0.0.1:${takenPort}` }, await temporaryFolder(), await freePort(), stranger);
  }

  /** Starts the command with a config file, and replaces the running one. */
  async start(document: Json): Promise<void> {
    await this.process?.stop();
    const { path } = this.folder;
    await writeFile(this.file, JSON.stringify(document));
    this.process = await startProcess({
      command: process.execPath,
      args: [command, 'run', '--config', this.file],
      env: { HOME: path, XDG_CONFIG_HOME: path, XDG_DATA_HOME: path, CADDY_ADMIN: `127.0.0.1:${this.adminPort}` },
      ready: /"config serves"/,
    });
  }

  /** The output of the command. */
  get output(): string {
    return this.process?.output() ?? '';
  }

  /** Whether the command is running. */
  get isRunning(): boolean {
    return this.process !== undefined;
  }

  /** Sends a request to the admin endpoint. */
  async call({ method, path, headers, body }: AdminCall): Promise<AdminAnswer> {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body, 'utf8') };
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.adminPort, method, path, headers: { ...headers, ...length }, agent: false, timeout: patienceMs }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer, tag: response.headers.etag ?? '' }), reject);
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer of the admin endpoint')));
      sent.on('error', reject).end(body);
    });
  }

  /** Sends a request over a new connection. */
  async ask(address: string, path: string): Promise<ServedAnswer> {
    const [host = '', port = ''] = address.split(':');
    return new Promise((resolve, reject) => {
      const sent = request({ host, port: Number(port), path, agent: false, timeout: patienceMs }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer at ${address}`)));
      sent.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? resolve(undefined) : reject(error))).end();
    });
  }

  /**
   * Writes the config file, makes the server reload it, and waits for the result.
   *
   * @param written - the new content of the file
   */
  async signal(written: string): Promise<void> {
    const { process: server } = this;
    if (server === undefined) throw new Error('no server runs');
    await writeFile(this.file, written);
    const count = (): number => [...server.output().matchAll(afterSignal)].length;
    const before = count();
    server.signal('SIGUSR1');
    while (count() === before) await server.printed();
  }

  /**
   * Waits until the autosaved config, which a start with `--resume` would use, has this content.
   *
   * @param config - the expected config as JSON
   * @throws if another config is saved
   */
  async untilKept(config: string): Promise<void> {
    const file = join(this.folder.path, 'caddis', 'autosave.json');
    await until(`${file} holds ${config}`, async () => (await readFile(file, 'utf8')) === config, 10_000);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    await new Promise((resolve) => this.stranger.close(resolve));
    await this.folder.remove();
  }

  private get file(): string {
    return join(this.folder.path, 'caddis.json');
  }
}
