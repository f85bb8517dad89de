import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { freePort, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { exchange, type TestRequest, type TestResponse } from './exchange.js';
import { startServer, type ServerKind } from './server-process.js';

/** A path that the server answers with the number of config changes. */
const generationPath = '/generation-of-the-config';

/** A server process whose config has the routes of a test. */
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
   * Starts it on a free port and waits until it accepts connections.
   *
   * @param kind - which server
   * @param routes - routes in the form of the config, plain JSON; none if left out
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

  /** What the process has printed since its routes were last replaced. */
  get output(): string {
    return this.process.output().slice(this.earlierOutput);
  }

  /**
   * Sends a GET request on its own connection.
   *
   * @returns status and body, e.g. `200 hello` or `503`; `0` and the error's code if the connection failed
   */
  async get(target = '/', headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await exchange(this.port, { target, headers });
    return `${status} ${body}`.trim();
  }

  /** Sends a request on its own connection. */
  exchange(wanted: TestRequest): Promise<TestResponse> {
    return exchange(this.port, wanted);
  }

  /**
   * Starts a request.
   *
   * @returns a function that disconnects the client without waiting for the answer
   */
  begin(headers: Readonly<Record<string, string>> = {}): () => void {
    const sent = request({ host: '127.0.0.1', port: this.port, headers, agent: false });
    sent.on('error', () => undefined).end();
    return () => void sent.destroy();
  }

  /** Sends a number of GET requests, one after the other. */
  async getAll(count: number, target = '/', headers: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
    const answers: string[] = [];
    while (answers.length < count) answers.push(await this.get(target, headers));
    return answers;
  }

  /** Waits for an answer with this status and body. */
  untilAnswer(wanted: string, target = '/', headers: Readonly<Record<string, string>> = {}): Promise<void> {
    return until(`the answer ${wanted} of ${target}`, async () => (await this.get(target, headers)) === wanted);
  }

  /** Waits until the process has printed a text since its routes were last replaced. */
  untilPrinted(text: string): Promise<void> {
    return until(`the output ${text}`, () => this.output.includes(text));
  }

  /** Replaces the routes without a restart, and waits until the new ones serve. */
  async reload(routes: readonly unknown[]): Promise<void> {
    this.generation += 1;
    this.earlierOutput = this.process.output().length;
    await writeFile(join(this.folder.path, `${this.kind}.json`), JSON.stringify(configOf(this.port, routes, this.generation)));
    this.process.signal('SIGUSR1');
    await this.untilAnswer(`200 ${this.generation}`, generationPath);
  }

  /** Replaces the routes by a single reverse proxy. */
  proxy(settings: object): Promise<void> {
    return this.reload([proxyRoute(settings)]);
  }

  /** Stops the process and removes its folder. */
  async stop(): Promise<void> {
    await this.process.stop();
    await this.folder.remove();
  }
}

/**
 * Returns a route with a reverse proxy.
 *
 * @param settings - config of the handler
 * @param path - the only path that the route matches; all if left out
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
