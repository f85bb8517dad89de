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
/** What the log says when a signal has been acted on. */
const afterSignal = /config is wrong, the running one remains|reload failed, the running config remains|which its file does not know|config serves|config is unchanged/g;
/** Longest time for an answer, in milliseconds. */
const patienceMs = 30_000;

/** An answer of the admin endpoint. */
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

/** The command as it ships, and what is around it: its file, its ports, and a program that has one of them. */
export class HistoryServer {
  private process: RunningProcess | undefined;

  private constructor(
    readonly addresses: Addresses,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly adminPort: number,
    private readonly stranger: Server,
  ) {}

  /** Takes the ports; no server runs yet. */
  static async open(): Promise<HistoryServer> {
    const port = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
    const takenPort = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(takenPort, '127.0.0.1', resolve));
    return new HistoryServer({ free: [await port(), await port()], taken: `127.0.0.1:${takenPort}` }, await temporaryFolder(), await freePort(), stranger);
  }

  /** Starts a server with a config of its file, in place of the one that runs. */
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

  /** What the server has printed. */
  get output(): string {
    return this.process?.output() ?? '';
  }

  /** Whether it runs. */
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

  /** Sends a request over a connection of its own. */
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
   * Writes the file, has the server read it again, and waits until it has.
   *
   * @param written - what the file then holds
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
   * Waits until a start with `--resume` would serve a config.
   *
   * @param config - as JSON
   * @throws when another one is kept
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
