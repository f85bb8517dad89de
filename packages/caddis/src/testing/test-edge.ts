import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { freePort, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { exchange, type TestRequest, type TestResponse } from './exchange.js';
import { startServer, type ServerKind } from './server-process.js';

/** A path of the edge itself, which tells how often the config was replaced. */
const generationPath = '/generation-of-the-config';

/** A server process on a config with the routes of a test. */
export class TestEdge {
  private generation = 0;
  private earlierOutput = 0;

  private constructor(
    private readonly kind: ServerKind,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly port: number,
    private readonly process: RunningProcess,
  ) {}

  /**
   * Starts it on a free port and waits until it takes connections.
   *
   * @param kind - which server
   * @param routes - as in the config; plain JSON. None when left out
   */
  static async start(kind: ServerKind, routes: readonly unknown[] = []): Promise<TestEdge> {
    const folder = await temporaryFolder();
    const port = await freePort();
    try {
      return new TestEdge(kind, folder, port, await startServer(kind, configOf(port, routes, 0), folder.path, port));
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** What it printed since its routes were replaced. */
  get output(): string {
    return this.process.output().slice(this.earlierOutput);
  }

  /**
   * Asks for something on a connection of its own.
   *
   * @returns status and body, e.g. `200 hello` or `503`; `0` and the error's code when the connection broke
   */
  async get(target = '/', headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await exchange(this.port, { target, headers });
    return `${status} ${body}`.trim();
  }

  /** Sends a request on a connection of its own. */
  exchange(wanted: TestRequest): Promise<TestResponse> {
    return exchange(this.port, wanted);
  }

  /**
   * Begins a request.
   *
   * @returns makes the client go away without the answer
   */
  begin(headers: Readonly<Record<string, string>> = {}): () => void {
    const sent = request({ host: '127.0.0.1', port: this.port, headers, agent: false });
    sent.on('error', () => undefined).end();
    return () => void sent.destroy();
  }

  /** Asks for something so many times, one after the other. */
  async getAll(count: number, target = '/', headers: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
    const answers: string[] = [];
    while (answers.length < count) answers.push(await this.get(target, headers));
    return answers;
  }

  /** Waits until it answers with a status and body. */
  untilAnswer(wanted: string, target = '/', headers: Readonly<Record<string, string>> = {}): Promise<void> {
    return until(`the answer ${wanted} of ${target}`, async () => (await this.get(target, headers)) === wanted);
  }

  /** Waits until it printed a text since its routes were replaced. */
  untilPrinted(text: string): Promise<void> {
    return until(`the output ${text}`, () => this.output.includes(text));
  }

  /** Puts other routes in the place of the running ones, without a restart, and waits until they serve. */
  async reload(routes: readonly unknown[]): Promise<void> {
    this.generation += 1;
    this.earlierOutput = this.process.output().length;
    await writeFile(join(this.folder.path, `${this.kind}.json`), JSON.stringify(configOf(this.port, routes, this.generation)));
    this.process.signal('SIGUSR1');
    await this.untilAnswer(`200 ${this.generation}`, generationPath);
  }

  /** Puts one reverse proxy in the place of the running routes. */
  proxy(settings: object): Promise<void> {
    return this.reload([proxyRoute(settings)]);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.process.stop();
    await this.folder.remove();
  }
}

/**
 * A route with a reverse proxy.
 *
 * @param settings - config of the handler
 * @param path - the only path that it serves; all when left out
 */
export function proxyRoute(settings: object, path?: string): unknown {
  const match = path === undefined ? {} : { match: [{ path: [path] }] };
  return { ...match, handle: [{ handler: 'reverse_proxy', ...settings }], terminal: true };
}

function configOf(port: number, routes: readonly unknown[], generation: number): unknown {
  const marker = { match: [{ path: [generationPath] }], handle: [{ handler: 'static_response', body: String(generation) }], terminal: true };
  const edge = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes: [marker, ...routes] };
  return { admin: { disabled: true }, apps: { http: { servers: { edge } } } };
}
