import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { childrenOf, freePort, startProcess, type RunningProcess } from '@caddis/test-servers';
import type { Random } from '../../random.js';
import type { ChangingSource } from './changing-source.js';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));

/** The command as it is shipped, with a proxy for each of several sources. */
export class SourceServer {
  private generation = 0;
  private running: RunningProcess | undefined;

  private constructor(
    private readonly sources: readonly ChangingSource[],
    private readonly workers: number,
    private readonly adminPort: number,
    private readonly edgePort: number,
  ) {}

  static async start(sources: readonly ChangingSource[], workers: number, folder: string): Promise<SourceServer> {
    const server = new SourceServer(sources, workers, await freePort(), await freePort());
    const file = join(folder, 'caddis.json');
    await writeFile(file, server.document());
    server.running = await startProcess({
      command: process.execPath,
      args: [command, 'run', '--config', file, ...(workers > 1 ? ['--workers', String(workers)] : [])],
      env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      ready: /"config serves"/,
    });
    return server;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  /** Loads the same config again, but for one field, so that everything is built anew. @throws if it is refused; with workers, one that just died is a reason to refuse */
  async reload(): Promise<void> {
    this.generation += 1;
    const { status, body } = await this.ask('/load', this.document());
    if (status !== 200 && this.workers === 1) throw new Error(`a reload is answered with ${status}: ${body}`);
  }

  killWorker(random: Random): void {
    if (this.running !== undefined) process.kill(random.pick(childrenOf(this.running.pid)), 'SIGKILL');
  }

  /** Returns the upstreams that each worker knows, sorted. */
  async known(): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.ask('/metrics');
    const lists = new Map<string, string[]>(Array.from({ length: this.workers }, (_, index) => [this.workers > 1 ? String(index + 1) : 'process', []]));
    for (const [, upstream = '', worker = 'process'] of body.matchAll(/^caddy_reverse_proxy_upstreams_healthy\{upstream="([^"]+)"(?:,worker="(\d+)")?\} /gm)) lists.get(worker)?.push(upstream);
    return new Map([...lists].map(([worker, list]) => [worker, list.sort().join(' ')]));
  }

  private document(): string {
    const routes = this.sources.map(({ name, config }) => ({
      match: [{ path: [`/${name}`] }],
      handle: [{ handler: 'reverse_proxy', dynamic_upstreams: config, headers: { response: { set: { 'X-Generation': [String(this.generation)] } } } }],
    }));
    const edge = { listen: [`127.0.0.1:${this.edgePort}`], automatic_https: { disable: true }, routes };
    return JSON.stringify({ admin: { listen: `127.0.0.1:${this.adminPort}` }, apps: { http: { servers: { edge } } } });
  }

  private ask(path: string, body?: string): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const sent = request({ host: '127.0.0.1', port: this.adminPort, path, method: body === undefined ? 'GET' : 'POST', headers, agent: false }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      sent.on('error', reject).end(body);
    });
  }
}
